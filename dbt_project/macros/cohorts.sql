{# The behavioral cohort of a row of person_cohort; without behavioral claims it cannot be told. #}
{% macro measurable_cohort() -%}
    case when behavioral_coverage_met then cohort else 'not_measurable' end
{%- endmacro %}
