{# Every published double passes here: eleven significant digits, so that the order in which
   threads add up does not show in the published bytes. #}
{% macro rounded(expression) -%}
    {%- set x = 'cast(' ~ expression ~ ' as double)' -%}
    {%- set scale = 'power(10, 10 - floor(log10(abs(' ~ x ~ '))))' -%}
    (case when {{ x }} = 0 then cast(0 as double) else round({{ x }} * {{ scale }}) / {{ scale }} end)
{%- endmacro %}

{# A sum of dollars in doubles that comes out the same in whatever order threads add up. #}
{% macro exact_sum(expression) -%}
    cast(sum(cast({{ expression }} as decimal(38, 18))) as double)
{%- endmacro %}

{# A ratio as a published double: decimal division differs by engine. Null without a denominator. #}
{% macro ratio(numerator, denominator, scale=1) -%}
    {{ rounded(scale ~ ' * cast(' ~ numerator ~ ' as double) / nullif(cast(' ~ denominator
        ~ ' as double), 0)') }}
{%- endmacro %}

{# The value below which a share of the group lies, interpolated. Sail's percentile_cont keeps six
   digits of the weight; its percentile keeps all. #}
{% macro percentile(share, column) -%}
    {{ adapter.dispatch('percentile')(share, column) }}
{%- endmacro %}
{% macro default__percentile(share, column) -%}
    percentile_cont({{ share }}) within group (order by cast({{ column }} as double))
{%- endmacro %}
{% macro spark__percentile(share, column) -%}
    percentile(cast({{ column }} as double), {{ share }})
{%- endmacro %}

{# Yes/no columns arrive as 1, true, Y, 1.0 or their opposites. #}
{% macro flag(column, default='false') -%}
    case
        when lower(trim({{ column }})) in ('1', '1.0', 'true', 't', 'y', 'yes') then true
        when lower(trim({{ column }})) in ('0', '0.0', 'false', 'f', 'n', 'no') then false
        else {{ default }}
    end
{%- endmacro %}

{# Wilson score limits of a proportion; side is -1 or 1. Null where there is no denominator. Held
   inside 0 and 1, where the last digit of a double may fall out. #}
{% macro wilson(numerator, denominator, side) -%}
    {%- set z = '1.959963984540054' -%}
    {%- set p = '(cast(' ~ numerator ~ ' as double) / nullif(' ~ denominator ~ ', 0))' -%}
    {%- set n = 'cast(nullif(' ~ denominator ~ ', 0) as double)' -%}
    (case when {{ denominator }} > 0 and {{ numerator }} is not null then
        greatest(cast(0 as double), least(cast(1 as double),
        ({{ p }} + {{ z }} * {{ z }} / (2 * {{ n }})
        + ({{ side }}) * {{ z }} * sqrt({{ p }} * (1 - {{ p }}) / {{ n }}
            + {{ z }} * {{ z }} / (4 * {{ n }} * {{ n }})))
        / (1 + {{ z }} * {{ z }} / {{ n }})
        ))
    end)
{%- endmacro %}
