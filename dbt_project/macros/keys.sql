{# A 63-bit integer that stands for text columns in joins. Never published: engines differ. #}
{% macro hash_key(columns) %}{{ adapter.dispatch('hash_key')(columns) }}{% endmacro %}

{% macro default__hash_key(columns) -%}
    cast(hash({{ columns | join(", ") }}) >> 1 as bigint)
{%- endmacro %}

{# 60 bits of md5: every engine that speaks Spark SQL has it. #}
{% macro spark__hash_key(columns) -%}
    cast(conv(substr(md5(concat_ws('|',
        {%- for column in columns %} coalesce(cast({{ column }} as string), '?'){{ "," if not loop.last }}
        {%- endfor %})), 1, 15), 16, 10) as bigint)
{%- endmacro %}

{# True where no value of an integer column repeats in the group (values 1..60 are told exactly). #}
{% macro all_distinct(column) %}{{ adapter.dispatch('all_distinct')(column) }}{% endmacro %}

{# Far cheaper than count(distinct): a repeated value sets no new bit. #}
{% macro default__all_distinct(column) -%}
    (max({{ column }}) <= 60 and min({{ column }}) >= 0
        and bit_count(bit_or(cast(1 as bigint) << cast(least(greatest({{ column }}, 0), 60) as integer))) = count(*))
{%- endmacro %}

{% macro spark__all_distinct(column) -%}
    (count(distinct {{ column }}) = count(*))
{%- endmacro %}
