{#
    Spark plans a view anew for each reader, and views stand on views here: a view is a table there.
#}
{% materialization view, adapter='spark', supported_languages=['sql'] %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {% do adapter.drop_relation(target_relation) %}
    {% call statement('main') -%}
        {{ create_table_as(False, target_relation, compiled_code) }}
    {%- endcall %}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
