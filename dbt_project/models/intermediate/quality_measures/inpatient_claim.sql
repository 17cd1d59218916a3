-- Hospital and other facility claims of overnight care, put together to stays: interim bills of
-- one stay share facility and admission date, or follow a bill whose patient is still there
-- (discharge status 30).
with line as (

    select * from {{ ref('inpatient_line') }}

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
