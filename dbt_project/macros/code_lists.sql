{# Comma-separated lists of codes, as core keeps the diagnoses of a line. #}

{# Whether a list holds a code twice. #}
{% macro repeats_a_code(codes) %}{{ adapter.dispatch('repeats_a_code')(codes) }}{% endmacro %}
{% macro default__repeats_a_code(codes) -%}
    case when position(',' in {{ codes }}) > 0
        then list_unique(string_split({{ codes }}, ',')) < len(string_split({{ codes }}, ','))
        else false end
{%- endmacro %}
{% macro spark__repeats_a_code(codes) -%}
    size(array_distinct(split({{ codes }}, ','))) < size(split({{ codes }}, ','))
{%- endmacro %}

{# A row per code of the list, columns position (from 0) and diagnosis_code; last in its select. #}
{% macro numbered_codes(codes) %}{{ adapter.dispatch('numbered_codes')(codes) }}{% endmacro %}
{% macro default__numbered_codes(codes) -%}
    unnest(range(len(string_split({{ codes }}, ',')))) as position,
        unnest(string_split({{ codes }}, ',')) as diagnosis_code
{%- endmacro %}
{% macro spark__numbered_codes(codes) -%}
    posexplode(split({{ codes }}, ',')) as (position, diagnosis_code)
{%- endmacro %}
