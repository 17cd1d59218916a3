-- ICD-10-PCS procedures of the measures' lists, with the claim that holds them.
with measure_code as (

    select value_set, code, valid_from, valid_to
    from {{ ref('measure_code') }}
    where code_system = 'ICD10PCS'

),

hit as (

    select
        claim_procedure.claim_key,
        claim_procedure.procedure_date,
        measure_code.value_set
    from {{ ref('claim_procedure') }} as claim_procedure
    inner join measure_code on claim_procedure.procedure_code = measure_code.code

),

claim as (

    select
        claim_key,
        max(claim_id) as claim_id,
        max(person_key) as person_key,
        max(payer) as payer,
        min(service_date) as service_date
    from {{ ref('medical_claim') }}
    where claim_key in (select claim_key from hit) and in_member_month
    group by claim_key

),

final as (

    select
        enrollee.enrollee_key,
        hit.claim_key,
        max(claim.claim_id) as claim_id,
        hit.value_set,
        min(coalesce(hit.procedure_date, claim.service_date)) as service_date
    from hit
    inner join claim on hit.claim_key = claim.claim_key
    inner join {{ ref('enrollee') }} as enrollee
        on claim.person_key = enrollee.person_key and claim.payer = enrollee.claim_payer
    group by enrollee.enrollee_key, hit.claim_key, hit.value_set

)

select * from final
