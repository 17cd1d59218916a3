{{ config(materialized='view') }}

-- Days with evidence of the exclusions that codes tell.
with enrollee as (

    select * from {{ ref('enrollee') }}

),

-- Bill types are delivered with or without their leading zero.
hospice_bill_type as (

    select code
    from {{ ref('measure_code') }}
    where value_set = 'hospice_service' and code_system = 'UBTOB'
    union
    select substr(code, 2) as code
    from {{ ref('measure_code') }}
    where value_set = 'hospice_service' and code_system = 'UBTOB' and substr(code, 1, 1) = '0'

),

hospice_bill as (

    select
        enrollee.enrollee_key,
        medical_claim.service_date
    from {{ ref('medical_claim') }} as medical_claim
    inner join hospice_bill_type on medical_claim.bill_type_code = hospice_bill_type.code
    inner join enrollee
        on medical_claim.person_key = enrollee.person_key
        and medical_claim.payer = enrollee.claim_payer

),

bodily_disease as (

    select
        coded.enrollee_key,
        coded.service_date,
        coded.has_dementia,
        coded.has_frailty_diagnosis,
        coded.has_advanced_illness
    from {{ ref('coded_diagnosis') }} as coded
    inner join {{ ref('severe_illness_claim') }} as claim on coded.claim_key = claim.claim_key
    where not claim.is_laboratory_claim

),

final as (

    select 'hospice' as exclusion, enrollee_key, service_date, 'claim' as evidence
    from {{ ref('coded_service') }}
    where value_set = 'hospice_service'
    union all
    select 'hospice' as exclusion, enrollee_key, service_date, 'claim' as evidence from hospice_bill
    union all
    select 'dementia' as exclusion, enrollee_key, service_date, 'claim' as evidence
    from bodily_disease
    where has_dementia
    union all
    select 'palliative' as exclusion, enrollee_key, service_date, 'claim' as evidence
    from {{ ref('coded_diagnosis') }}
    where has_palliative_care_diagnosis
    union all
    select 'palliative' as exclusion, enrollee_key, service_date, 'claim' as evidence
    from {{ ref('coded_service') }}
    where value_set = 'palliative_care_service'
    union all
    select 'frailty' as exclusion, enrollee_key, service_date, 'claim' as evidence
    from bodily_disease
    where has_frailty_diagnosis
    union all
    select 'frailty' as exclusion, enrollee_key, service_date, 'claim' as evidence
    from {{ ref('coded_service') }}
    where value_set = 'frailty_service'
    union all
    select 'advanced_illness' as exclusion, enrollee_key, service_date, 'diagnosis' as evidence
    from bodily_disease
    where has_advanced_illness
    union all
    select
        'advanced_illness' as exclusion,
        enrollee_key,
        dispensing_date as service_date,
        'drug' as evidence
    from {{ ref('drug_fill') }}
    where medication_list = 'dementia_medication'

)

select * from final
