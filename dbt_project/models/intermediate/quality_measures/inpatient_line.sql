{{ config(materialized='view') }}

-- Claim lines of overnight care in hospitals and other facilities.
with code_flag as (

    select
        code_system,
        code,
        {{ any_true("value_set = 'inpatient_accommodation'") }} as is_stay,
        {{ any_true("value_set = 'nonacute_inpatient_stay'") }} as is_nonacute,
        {{ any_true("value_set = 'psychiatric_residential'") }} as is_residential
    from {{ ref('measure_code') }}
    where value_set in (
        'inpatient_accommodation', 'nonacute_inpatient_stay', 'acute_inpatient_bill',
        'psychiatric_residential'
    )
    and code_system in ('UBREV', 'UBTOB')
    group by code_system, code

),

-- Bill types are delivered with or without their leading zero.
bill_type as (

    select code, is_nonacute from code_flag where code_system = 'UBTOB'
    union
    select substr(code, 2) as code, is_nonacute
    from code_flag
    where code_system = 'UBTOB' and substr(code, 1, 1) = '0'

),

revenue as (

    select code, is_stay, is_nonacute, is_residential from code_flag where code_system = 'UBREV'

),

-- Lines of a stay by bill type, else by revenue code.
flagged as (

    select
        claim.*,
        bill_type.is_nonacute
        or (coalesce(revenue.is_stay, false) and coalesce(revenue.is_nonacute, false))
            as is_nonacute,
        coalesce(revenue.is_residential, false) as is_residential
    from {{ ref('medical_claim') }} as claim
    inner join bill_type on claim.bill_type_code = bill_type.code
    left join revenue on claim.revenue_center_code = revenue.code
    union all
    select claim.*, revenue.is_nonacute, revenue.is_residential
    from {{ ref('medical_claim') }} as claim
    inner join revenue on claim.revenue_center_code = revenue.code and revenue.is_stay
    left join bill_type on claim.bill_type_code = bill_type.code
    where bill_type.code is null and (claim.bill_type_code is null or revenue.is_nonacute)

),

final as (

    select
        claim_key,
        claim_id,
        data_source,
        person_id,
        person_key,
        payer,
        coalesce(facility_npi, billing_npi, billing_tin, 'unknown') as facility,
        coalesce(admission_date, claim_start_date, service_date) as admission_date,
        discharge_date,
        coalesce(claim_end_date, service_end_date, service_date) as end_date,
        discharge_disposition_code,
        drg_code,
        diagnosis_code_1,
        is_denied,
        is_nonacute,
        is_residential
    from flagged

)

select * from final
