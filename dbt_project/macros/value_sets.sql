{# The name by which a list is known here: "Mental Illness Value Set" -> mental_illness. #}
{% macro value_set_name(name) -%}
    replace(replace(replace(replace(replace(lower(trim({{ name }})), ' value set', ''),
        ' medications list', ''), ' medications', ''), '-', '_'), ' ', '_')
{%- endmacro %}
