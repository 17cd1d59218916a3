{#
    Spark plans a view anew for each reader, and views stand on views here: a view is a table there.
    Every build starts in a folder of its own, so nothing old is in the way of a table.
#}
{% materialization view, adapter='spark', supported_languages=['sql'] %}
    {{ return(spark_built(this.incorporate(type='table'), compiled_code)) }}
{% endmaterialization %}

{% materialization table, adapter='spark', supported_languages=['sql'] %}
    {{ return(spark_built(this.incorporate(type='table'), compiled_code)) }}
{% endmaterialization %}

{# Sail 0.7 notes the type of a case's first branch where it writes the common type of all, and then
   refuses to read the file: a table is named again after what its files hold. An empty one has no
   file, would have no column, and is made again. #}
{% macro spark_built(relation, compiled_code) %}
    {% do adapter.drop_relation(relation) %}
    {% call statement('main') -%}
        {{ create_table_as(False, relation, compiled_code) }}
    {%- endcall %}
    {%- set folder = spark_folder(relation) -%}
    {% if folder %}
        {% do run_query('drop table ' ~ relation) %}
        {% do run_query("create table " ~ relation ~ " using parquet location '" ~ folder ~ "'") %}
        {% if not run_query('select * from ' ~ relation ~ ' limit 0').columns %}
            {% do run_query('drop table ' ~ relation) %}
            {% call statement('empty') -%}
                {{ create_table_as(False, relation, compiled_code) }}
            {%- endcall %}
        {% endif %}
    {% endif %}
    {{ return({'relations': [relation]}) }}
{% endmacro %}
