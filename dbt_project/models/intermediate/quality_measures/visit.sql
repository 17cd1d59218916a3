-- Claim × day × kind of visit, with what the claim's diagnoses say: setting and diagnosis always
-- come from the same claim. Lines of a facility's overnight bill are no visits, residential apart.
{% set flags = [
    'has_mental_health_diagnosis', 'has_intentional_self_harm', 'has_substance_use_disorder',
    'has_substance_overdose', 'has_schizophrenia', 'has_major_depression', 'has_dysthymia',
    'has_diabetes', 'has_ischemic_vascular_disease',
] %}

with rule as (

    select visit_kind, value_set, place_value_set from {{ ref('visit_kind_rule') }}

),

diagnosis as (

    select claim_key, bit_or(lists) as lists from {{ ref('coded_claim') }} group by claim_key

),

-- What a line must hold for each kind of visit: a code of the list, and where the rule names one
-- a place of service.
rule_place as (

    select rule.visit_kind, rule.value_set, cast(null as string) as place_of_service_code
    from rule
    where rule.place_value_set is null
    union all
    select rule.visit_kind, rule.value_set, place.code as place_of_service_code
    from rule
    inner join {{ ref('measure_code') }} as place
        on rule.place_value_set = place.value_set and place.code_system = 'POS'

),

line as (

    select
        service.enrollee_key,
        service.claim_key,
        service.claim_id,
        service.service_date,
        rule_place.visit_kind,
        service.is_mental_health_provider
    from {{ ref('coded_service') }} as service
    inner join rule_place
        on service.value_set = rule_place.value_set
        and (rule_place.place_of_service_code is null
            or rule_place.place_of_service_code = service.place_of_service_code)
    union all
    select
        coded_procedure.enrollee_key,
        coded_procedure.claim_key,
        coded_procedure.claim_id,
        coded_procedure.service_date,
        rule.visit_kind,
        false as is_mental_health_provider
    from {{ ref('coded_procedure') }} as coded_procedure
    inner join rule
        on coded_procedure.value_set = rule.value_set and rule.place_value_set is null

),

matched as (

    select
        enrollee_key,
        claim_key,
        service_date,
        visit_kind,
        max(claim_id) as claim_id,
        {{ any_true('is_mental_health_provider') }} as is_mental_health_provider
    from line
    group by enrollee_key, claim_key, service_date, visit_kind

),

overnight as (

    select claim_key from {{ ref('inpatient_claim') }}

),

final as (

    select
        matched.enrollee_key,
        matched.claim_key,
        matched.claim_id,
        matched.service_date,
        matched.visit_kind,
        matched.is_mental_health_provider,
        {% for name in flags %}
        coalesce({{ holds_list('diagnosis.lists', [name[4:]]) }}, false) as {{ name }},
        {% endfor %}
        coalesce({{ holds_list('diagnosis.lists', ['bipolar_disorder', 'other_bipolar_disorder']) }},
            false) as has_bipolar,
        coalesce({{ holds_list('diagnosis.lists', ['mental_health_diagnosis'], principal=true) }},
            false) as has_principal_mental_health_diagnosis,
        coalesce({{ holds_list('diagnosis.lists', ['intentional_self_harm'], principal=true) }},
            false) as has_principal_self_harm
    from matched
    left join diagnosis
        on matched.claim_key = diagnosis.claim_key
    left join overnight on matched.claim_key = overnight.claim_key
    where overnight.claim_key is null or matched.visit_kind = 'residential'

)

select * from final
