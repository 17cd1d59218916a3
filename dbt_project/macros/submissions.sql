{#
    Line of business of the Oregon workbook: 1 Medicare, 2 Medicaid, 3 commercial with all benefits,
    4 commercial with part of them. Duals (5, 6) need the payer's own split.
#}
{% macro line_of_business(segment, product_line) -%}
    case
            when {{ segment }} in ('COMM_HMO_POS', 'COMM_PPO_EPO') then 3
            when {{ segment }} = 'MEDICARE_ADV' then 1
            when {{ segment }} = 'MEDI_CAL' then 2
            when {{ product_line }} in ('medicare', 'medicare_ffs') then 1
            when {{ product_line }} = 'medicaid' then 2
            else 4
        end
{%- endmacro %}

{% macro submission_services() %}
    {{ return([
        ('hospital_inpatient', "verdict.topline = 'HOSPITAL_INPATIENT'"),
        ('hospital_outpatient', "verdict.topline = 'HOSPITAL_OUTPATIENT'"),
        ('professional_primary_care', "verdict.provider_class = 'primary_care'"),
        ('professional_specialty', "verdict.provider_class = 'specialty'"),
        ('professional_behavioral', "verdict.provider_class = 'behavioral'"),
        ('professional_other', "verdict.provider_class = 'other' or (verdict.provider_class is null and verdict.topline = 'PROFESSIONAL')"),
        ('retail_pharmacy', "verdict.topline = 'RETAIL_PHARMACY'"),
        ('long_term_care', "verdict.topline = 'LONG_TERM_CARE'"),
        ('other_claims', "verdict.topline = 'OTHER'"),
    ]) }}
{% endmacro %}

{% macro submission_payments() %}
    {{ return([
        ('nonclaims_population', "category like 'A%'"),
        ('nonclaims_performance', "category like 'B%'"),
        ('nonclaims_shared_savings', "category like 'C%'"),
        ('nonclaims_capitation', "category like 'D%'"),
        ('nonclaims_other', "category = 'E'"),
        ('rebate_medical', "category = 'F_medical'"),
        ('rebate_retail', "category in ('F', 'F_retail')"),
    ]) }}
{% endmacro %}
