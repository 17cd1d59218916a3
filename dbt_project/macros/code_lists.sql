{# Comma-separated lists of codes, as core keeps the diagnoses of a line. #}

{# Whether a list holds a code twice. #}
{% macro repeats_a_code(codes) %}{{ adapter.dispatch('repeats_a_code')(codes) }}{% endmacro %}
{% macro default__repeats_a_code(codes) -%}
    case length({{ codes }}) - length(replace({{ codes }}, ',', ''))
        when 0 then false
        when 1 then split_part({{ codes }}, ',', 1) = split_part({{ codes }}, ',', 2)
        else list_unique(string_split({{ codes }}, ',')) < len(string_split({{ codes }}, ','))
    end
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

{# Where a code stands first in a list, counted as numbered_codes does. #}
{% macro first_position(codes, code) %}{{ adapter.dispatch('first_position')(codes, code) }}{% endmacro %}
{% macro default__first_position(codes, code) -%}
    list_position(string_split({{ codes }}, ','), {{ code }}) - 1
{%- endmacro %}
{% macro spark__first_position(codes, code) -%}
    array_position(split({{ codes }}, ','), {{ code }}) - 1
{%- endmacro %}
