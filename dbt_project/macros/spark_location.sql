{# Spark's tables stand as Parquet in the run's own folder, owner only, where the gates and
   publication read them; without it Spark keeps them in the folder it was started from. #}
{% macro spark__location_clause() %}
    {%- set folder = spark_folder(this) -%}
    {%- if folder %} location '{{ folder }}' {%- endif -%}
{% endmacro %}

{# A relation's folder as a SQL text, empty where the run names none. #}
{% macro spark_folder(relation) %}
    {%- set tables = env_var('BHI_TABLES', '') -%}
    {{ return((tables ~ '/' ~ relation.schema ~ '/' ~ relation.identifier) | replace("\\", "\\\\")
        | replace("'", "\\'") if tables else '') }}
{% endmacro %}
