{# Calendar arithmetic that every engine computes alike. #}

{# 2025-03-14 -> 202503 #}
{% macro year_month(date) -%}
    cast(extract(year from {{ date }}) * 100 + extract(month from {{ date }}) as integer)
{%- endmacro %}

{# A running number of months: 2025-03 -> 24303. Differences count months. #}
{% macro month_index(date) -%}
    cast(extract(year from {{ date }}) * 12 + extract(month from {{ date }}) as integer)
{%- endmacro %}

{# The running number of a year_month: 202503 -> 24303. #}
{% macro year_month_index(year_month) -%}
    cast(floor({{ year_month }} / 100) * 12 + {{ year_month }} % 100 as integer)
{%- endmacro %}

{# Back from the running number to year_month: 24303 -> 202503 #}
{% macro month_index_to_year_month(index) -%}
    cast(floor(({{ index }} - 1) / 12) * 100 + ({{ index }} - 1) % 12 + 1 as integer)
{%- endmacro %}

{# First day of a running month number. #}
{% macro month_index_to_date(index) -%}
    make_date(
        cast(floor(({{ index }} - 1) / 12) as integer), cast(({{ index }} - 1) % 12 + 1 as integer), 1
    )
{%- endmacro %}

{# The same day n months away, or that month's last day where it has no such day. #}
{% macro add_months(date, n) %}{{ adapter.dispatch('add_months')(date, n) }}{% endmacro %}
{% macro default__add_months(date, n) -%}
    cast({{ date }} + to_months(cast({{ n }} as integer)) as date)
{%- endmacro %}
{% macro spark__add_months(date, n) -%}
    cast(add_months({{ date }}, cast({{ n }} as int)) as date)
{%- endmacro %}

{# Days from first to second (second - first); every engine, dates only. #}
{% macro days_between(first, second) -%}
    {{ dbt.datediff(first, second, 'day') }}
{%- endmacro %}

{#
    The year with which membership begins at the earliest. Spans without a known start carry fillers
    such as 1900-01-01; spelled out by month they would be a thousand rows each, and the recent months
    are those that matter.
#}
{% macro earliest_year(as_of) -%}
    cast(extract(year from {{ as_of }}) - 20 as integer)
{%- endmacro %}

{# Completed years. Who was born on 29 February turns on 1 March of common years. #}
{% macro age_years(birth_date, on_date) -%}
    cast(
        extract(year from {{ on_date }}) - extract(year from {{ birth_date }})
        - case
            when extract(month from {{ on_date }}) * 100 + extract(day from {{ on_date }})
                < extract(month from {{ birth_date }}) * 100 + extract(day from {{ birth_date }})
                then 1
            else 0
        end as integer
    )
{%- endmacro %}

{# Age bands used in every table by age. #}
{% macro age_band(age) -%}
    case
        when {{ age }} < 18 then '0-17'
        when {{ age }} < 45 then '18-44'
        when {{ age }} < 65 then '45-64'
        when {{ age }} < 75 then '65-74'
        when {{ age }} >= 75 then '75+'
        else 'unknown'
    end
{%- endmacro %}
