{# Claims of one class are paid at one pace: stays, other facility care, professional services. #}
{% macro completion_class() -%}
    case
        when service_category = 'inpatient' and claim_type = 'institutional' then 'inpatient'
        when claim_type = 'institutional' then 'outpatient'
        else 'professional'
    end
{%- endmacro %}
