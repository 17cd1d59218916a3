-- Claims with emergency department lines and the visit they belong to (decision 15).
with emergency_code as (

    select code
    from {{ ref('measure_code') }}
    where value_set = 'emergency_department'
    group by code

),

-- By procedure or by revenue code, each an inner join, so that other lines are not read whole.
line as (

    select claim.*
    from {{ ref('medical_claim') }} as claim
    inner join emergency_code on claim.hcpcs_code = emergency_code.code
    union all
    select claim.*
    from {{ ref('medical_claim') }} as claim
    inner join emergency_code on claim.revenue_center_code = emergency_code.code

),

header as (

    select
        claim_key,
        max(claim_id) as claim_id,
        max(data_source) as data_source,
        max(person_id) as person_id,
        max(person_key) as person_key,
        max(payer) as payer,
        max(claim_type) = 'institutional' as is_facility_claim,
        max(coalesce(facility_npi, billing_npi, billing_tin, 'unknown')) as facility,
        min(service_date) as visit_date,
        max(diagnosis_code_1) as principal_diagnosis,
        min(case when is_denied then 1 else 0 end) = 1 as is_denied
    from line
    group by claim_key

),

-- The physician's claim names another facility than the hospital's own: where the hospital billed
-- the day, its first facility of that day takes the physician's claim too.
hospital_day as (

    select person_key, payer, visit_date, min(facility) as facility
    from header
    where is_facility_claim
    group by person_key, payer, visit_date

),

placed as (

    select
        header.claim_key,
        header.claim_id,
        header.data_source,
        header.person_id,
        header.person_key,
        header.payer,
        header.is_facility_claim,
        header.visit_date,
        header.principal_diagnosis,
        header.is_denied,
        case
            when header.is_facility_claim then header.facility
            else coalesce(hospital_day.facility, header.facility)
        end as facility
    from header
    left join hospital_day
        on header.person_key = hospital_day.person_key
        and header.payer = hospital_day.payer
        and header.visit_date = hospital_day.visit_date

),

-- One number a day and facility: as four columns it would be sorted by a text.
keyed as (

    select
        *,
        {{ hash_key(['person_key', 'payer', 'visit_date', 'facility']) }} as day_key
    from placed

),

first_claim as (

    select day_key, min(claim_key) as ed_visit_key from keyed group by day_key

),

final as (

    select
        keyed.claim_key,
        keyed.claim_id,
        keyed.data_source,
        keyed.person_id,
        keyed.person_key,
        keyed.payer,
        keyed.is_facility_claim,
        keyed.visit_date,
        keyed.principal_diagnosis,
        keyed.is_denied,
        keyed.facility,
        first_claim.ed_visit_key
    from keyed
    inner join first_claim on keyed.day_key = first_claim.day_key

)

select * from final
