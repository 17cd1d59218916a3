{#
    True where a comma-separated list of codes holds a code of a seed. The seed is read when the
    statement is built, so that its codes become one constant expression: no join, no exploded
    lists on the line grain.
#}
{% macro has_listed_code(codes, seed, code_system) %}
    {%- set pattern = 'none' -%}
    {%- if execute -%}
        {%- set query -%}
            select code from {{ seed }} where code_system = '{{ code_system }}' order by code nulls last
        {%- endset -%}
        {%- set listed = run_query(query).columns[0].values() if relation_exists(seed) else [] -%}
        {%- set pattern = ',(' ~ (listed | join('|')) ~ '),' if listed else pattern -%}
    {%- endif -%}
    {{ matches("',' || " ~ codes ~ " || ','", pattern) }}
{%- endmacro %}

{# Seeds are absent when the project is only compiled. #}
{% macro relation_exists(relation) %}
    {{ return(load_relation(relation) is not none) }}
{% endmacro %}

{# True where a text holds a match of a constant regular expression. #}
{% macro matches(text, pattern) %}{{ adapter.dispatch('matches')(text, pattern) }}{% endmacro %}
{% macro default__matches(text, pattern) -%}
    regexp_matches({{ text }}, '{{ pattern }}')
{%- endmacro %}
{% macro spark__matches(text, pattern) -%}
    ({{ text }} rlike '{{ pattern }}')
{%- endmacro %}
