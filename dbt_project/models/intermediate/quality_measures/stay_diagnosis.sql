-- Diagnosis lists of a stay: any position on any of its bills, principal on the discharge bill.
with inpatient_claim as (

    select claim_key, stay_key, is_discharge_bill from {{ ref('inpatient_claim') }}

),

final as (

    select
        inpatient_claim.stay_key,
        coded_diagnosis.enrollee_key,
        coded_diagnosis.value_set,
        {{ any_true('inpatient_claim.is_discharge_bill and coded_diagnosis.is_principal') }}
            as is_principal
    from {{ ref('coded_diagnosis') }} as coded_diagnosis
    inner join inpatient_claim on coded_diagnosis.claim_key = inpatient_claim.claim_key
    group by
        inpatient_claim.stay_key, coded_diagnosis.enrollee_key, coded_diagnosis.value_set

)

select * from final
