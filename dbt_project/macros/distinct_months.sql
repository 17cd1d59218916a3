{# How many different calendar months of one year satisfy a condition, without count(distinct). #}
{% macro distinct_months(year_month, condition) -%}
    {{ return(adapter.dispatch('distinct_months')(year_month, condition)) }}
{%- endmacro %}

{# A bit a month: one aggregate instead of twelve. #}
{% macro default__distinct_months(year_month, condition) -%}
    coalesce(cast(bit_count(bit_or(
        case when {{ condition }} then cast(1 as integer) << ({{ year_month }} % 100) else 0 end
    )) as integer), 0)
{%- endmacro %}

{% macro spark__distinct_months(year_month, condition) -%}
    cast(
        {%- for month in range(1, 13) %}
        max(case when {{ condition }} and {{ year_month }} % 100 = {{ month }} then 1 else 0 end)
        {{- " +" if not loop.last }}
        {%- endfor %}
        as integer
    )
{%- endmacro %}
