{# Events that are counted per 1,000 member years. #}
{% macro utilization_metrics() %}
    {{- return([
        'ed_visit', 'ed_visit_admitted', 'admission', 'psychiatric_stay', 'readmission',
    ]) -}}
{% endmacro %}
