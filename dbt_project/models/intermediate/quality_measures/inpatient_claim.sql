-- Hospital and other facility claims of overnight care, put together to stays: interim bills of
-- one stay share facility and admission date, or follow a bill whose patient is still there
-- (discharge status 30).
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

line as (

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

),

header as (

    select
        claim_key,
        max(claim_id) as claim_id,
        max(data_source) as data_source,
        max(person_id) as person_id,
        max(person_key) as person_key,
        max(payer) as payer,
        max(facility) as facility,
        min(admission_date) as admission_date,
        max(discharge_date) as delivered_discharge_date,
        max(end_date) as end_date,
        max(discharge_disposition_code) as discharge_disposition_code,
        max(drg_code) as drg_code,
        max(diagnosis_code_1) as principal_diagnosis,
        min(case when is_denied then 1 else 0 end) = 1 as is_denied,
        {{ any_true('is_nonacute') }} as is_nonacute,
        {{ any_true('is_residential') }} as is_residential
    from line
    group by claim_key

),

dated as (

    select
        *,
        greatest(coalesce(delivered_discharge_date, end_date), admission_date) as through_date
    from header

),

previous as (

    select
        *,
        lag(admission_date) over (
            partition by person_key, payer, facility
            order by admission_date nulls first, through_date nulls first, claim_key nulls first
        ) as previous_admission_date,
        lag(discharge_disposition_code) over (
            partition by person_key, payer, facility
            order by admission_date nulls first, through_date nulls first, claim_key nulls first
        ) as previous_disposition_code,
        max(through_date) over (
            partition by person_key, payer, facility
            order by admission_date nulls first, through_date nulls first, claim_key nulls first
            rows between unbounded preceding and 1 preceding
        ) as previous_through_date
    from dated

),

numbered as (

    select
        *,
        sum(case
            when admission_date = previous_admission_date then 0
            when previous_disposition_code = '30'
                and admission_date <= date_add(previous_through_date, 1) then 0
            else 1
        end) over (
            partition by person_key, payer, facility
            order by admission_date nulls first, through_date nulls first, claim_key nulls first
            rows between unbounded preceding and current row
        ) as stay_number
    from previous

),

final as (

    select
        claim_key,
        claim_id,
        data_source,
        person_id,
        person_key,
        payer,
        facility,
        admission_date,
        -- A patient who is still there (30) has not been discharged.
        case when coalesce(discharge_disposition_code, '') <> '30' then through_date end
            as discharge_date,
        through_date,
        discharge_disposition_code,
        drg_code,
        principal_diagnosis,
        is_denied,
        is_nonacute,
        is_residential,
        min(claim_key) over (
            partition by person_key, payer, facility, stay_number
        ) as stay_key,
        row_number() over (
            partition by person_key, payer, facility, stay_number
            order by through_date desc nulls last, claim_id desc nulls last,
                claim_key desc nulls last
        ) = 1 as is_discharge_bill
    from numbered

)

select * from final
