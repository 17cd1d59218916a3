{# Months of a year as the bits of an integer: bit 0 is January. #}

{# The months of rows that satisfy a condition. #}
{% macro mask_of_months(year_month, condition='true') -%}
    {{ return(adapter.dispatch('mask_of_months')(year_month, condition)) }}
{%- endmacro %}
{% macro default__mask_of_months(year_month, condition) -%}
    coalesce(bit_or(case when {{ condition }} then 1 << ({{ year_month }} % 100 - 1) end), 0)
{%- endmacro %}
{% macro spark__mask_of_months(year_month, condition) -%}
    cast(
        {%- for month in range(12) %}
        max(case when {{ condition }} and {{ year_month }} % 100 = {{ month + 1 }}
            then {{ 2 ** month }} else 0 end){{ " +" if not loop.last }}
        {%- endfor %}
        as integer
    )
{%- endmacro %}

{# Whether a mask holds a month. #}
{% macro mask_holds(mask, year_month) -%}
    {{ return(adapter.dispatch('mask_holds')(mask, year_month)) }}
{%- endmacro %}
{% macro default__mask_holds(mask, year_month) -%}
    ({{ mask }} & (1 << ({{ year_month }} % 100 - 1))) <> 0
{%- endmacro %}
{% macro spark__mask_holds(mask, year_month) -%}
    cast(floor({{ mask }} / power(2, {{ year_month }} % 100 - 1)) as integer) % 2 = 1
{%- endmacro %}

{# How many months the masks of several rows hold together. #}
{% macro months_of_masks(mask) %}{{ return(adapter.dispatch('months_of_masks')(mask)) }}{% endmacro %}
{% macro default__months_of_masks(mask) -%}
    cast(bit_count(bit_or({{ mask }})) as integer)
{%- endmacro %}
{% macro spark__months_of_masks(mask) -%}
    cast(
        {%- for month in range(12) %}
        max(cast(floor({{ mask }} / {{ 2 ** month }}) as integer) % 2)
        {{- " +" if not loop.last }}
        {%- endfor %}
        as integer
    )
{%- endmacro %}

{# How many months one mask holds. #}
{% macro months_of_mask(mask) %}{{ return(adapter.dispatch('months_of_mask')(mask)) }}{% endmacro %}
{% macro default__months_of_mask(mask) -%}
    cast(bit_count({{ mask }}) as integer)
{%- endmacro %}
{% macro spark__months_of_mask(mask) -%}
    cast(
        {%- for month in range(12) %}
        cast(floor({{ mask }} / {{ 2 ** month }}) as integer) % 2
        {{- " +" if not loop.last }}
        {%- endfor %}
        as integer
    )
{%- endmacro %}
