-- Claim × day × kind of visit, with what the claim's diagnoses say: setting and diagnosis always
-- come from the same claim. Lines of a facility's overnight bill are no visits, residential apart.
with rule as (

    select visit_kind, value_set, place_value_set from {{ ref('visit_kind_rule') }}

),

place as (

    select value_set, code from {{ ref('measure_code') }} where code_system = 'POS'

),

service as (

    select * from {{ ref('coded_service') }}

),

overnight as (

    select claim_key from {{ ref('inpatient_claim') }}

),

matched as (

    select
        service.enrollee_key,
        service.claim_key,
        service.claim_id,
        service.service_date,
        rule.visit_kind,
        service.is_mental_health_provider
    from service
    inner join rule on service.value_set = rule.value_set and rule.place_value_set is null
    union all
    select
        service.enrollee_key,
        service.claim_key,
        service.claim_id,
        service.service_date,
        rule.visit_kind,
        service.is_mental_health_provider
    from service
    inner join rule on service.value_set = rule.value_set
    inner join place
        on rule.place_value_set = place.value_set
        and service.place_of_service_code = place.code
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

diagnosis as (

    select
        claim_key,
        {% for name in [
            'mental_health_diagnosis', 'intentional_self_harm', 'substance_use_disorder',
            'substance_overdose', 'schizophrenia', 'major_depression', 'dysthymia', 'diabetes',
            'ischemic_vascular_disease',
        ] %}
        {{ any_true("value_set = '" ~ name ~ "'") }} as has_{{ name }},
        {% endfor %}
        {{ any_true("value_set in ('bipolar_disorder', 'other_bipolar_disorder')") }}
            as has_bipolar,
        {{ any_true("value_set = 'mental_health_diagnosis' and is_principal") }}
            as has_principal_mental_health_diagnosis,
        {{ any_true("value_set = 'intentional_self_harm' and is_principal") }}
            as has_principal_self_harm
    from {{ ref('coded_diagnosis') }}
    group by claim_key

),

final as (

    select
        matched.enrollee_key,
        matched.claim_key,
        matched.claim_id,
        matched.service_date,
        matched.visit_kind,
        {{ any_true('matched.is_mental_health_provider') }} as is_mental_health_provider,
        {% for name in [
            'mental_health_diagnosis', 'intentional_self_harm', 'substance_use_disorder',
            'substance_overdose', 'schizophrenia', 'bipolar', 'major_depression', 'dysthymia',
            'diabetes', 'ischemic_vascular_disease', 'principal_mental_health_diagnosis',
            'principal_self_harm',
        ] %}
        {{ any_true('diagnosis.has_' ~ name) }} as has_{{ name }}{{ "," if not loop.last }}
        {% endfor %}
    from matched
    left join diagnosis on matched.claim_key = diagnosis.claim_key
    left join overnight on matched.claim_key = overnight.claim_key
    where overnight.claim_key is null or matched.visit_kind = 'residential'
    group by
        matched.enrollee_key, matched.claim_key, matched.claim_id, matched.service_date,
        matched.visit_kind

)

select * from final
