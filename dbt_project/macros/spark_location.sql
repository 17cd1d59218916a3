{# Spark's tables stand as Parquet in the run's own folder, owner only, where the gates and
   publication read them; without it Spark keeps them in the folder it was started from. #}
{% macro spark__location_clause() %}
    {%- set folder = env_var('BHI_TABLES', '') -%}
    {%- if folder %}
    location '{{ folder | replace("\\", "\\\\") | replace("'", "\\'") }}/{{ this.schema }}/{{ this.identifier }}'
    {%- endif %}
{%- endmacro %}
