{# How many different calendar months of one year satisfy a condition, without count(distinct). #}
{% macro distinct_months(year_month, condition) -%}
    cast(
        {%- for month in range(1, 13) %}
        max(case when {{ condition }} and {{ year_month }} % 100 = {{ month }} then 1 else 0 end)
        {{- " +" if not loop.last }}
        {%- endfor %}
        as integer
    )
{%- endmacro %}
