{# The bucket of a fill by its ingredient; without a drug reference every fill counts as medical
   and the share of fills without ingredient is shown beside the figures. #}
{% macro pharmacy_bucket(drug_class) -%}
    case when {{ drug_class }}.drug_class is null then 'pharmacy_medical'
        else 'pharmacy_behavioral' end
{%- endmacro %}
