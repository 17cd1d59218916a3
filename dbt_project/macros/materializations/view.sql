{# As for tables: the view is created in its place, since every build starts in a warehouse of its own. #}
{% materialization view, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='view') -%}
    {% do drop_relation_if_exists(load_cached_relation(this)) %}
    {% call statement('main') -%}
        {{ create_view_as(target_relation, compiled_code) }}
    {%- endcall %}
    {% do adapter.commit() %}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
