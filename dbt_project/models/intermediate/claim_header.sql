-- One row per claim with its distinct lists of diagnosis codes: codes repeat on every line of a
-- claim, and reading them once per claim is what makes conditions affordable.
with medical_claim as (

    select
        claim_key,
        person_key,
        payer,
        diagnosis_codes,
        service_date,
        service_end_date,
        is_denied,
        in_member_month,
        bill_type_code,
        place_of_service_code,
        claim_type,
        hcpcs_code
    from {{ ref('medical_claim') }}

),

final as (

    select
        claim_key,
        diagnosis_codes,
        max(person_key) as person_key,
        max(payer) as payer,
        min(service_date) as first_service_date,
        max(service_end_date) as last_service_date,
        min(case when is_denied then 1 else 0 end) = 1 as is_denied,
        max(case when in_member_month then 1 else 0 end) = 1 as in_member_month,
        max(bill_type_code) as bill_type_code,
        max(claim_type) as claim_type,
        -- Rule-out codes live on claims that hold nothing but laboratory, imaging, equipment or
        -- ambulance lines (methods, evidence of conditions).
        min(case
            when place_of_service_code in ('81', '41', '42') then 1
            when hcpcs_code between '70010' and '76499' then 1
            when hcpcs_code between '78000' and '79999' then 1
            when hcpcs_code between '80000' and '89999' then 1
            when substr(hcpcs_code, 1, 1) in ('E', 'K', 'L') then 1
            when hcpcs_code between 'A0021' and 'A0999' then 1
            else 0
        end) = 1 as is_ancillary
    from medical_claim
    group by claim_key, diagnosis_codes

)

select * from final
