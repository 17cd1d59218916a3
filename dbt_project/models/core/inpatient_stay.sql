with inpatient_claim as (

    select * from {{ ref('inpatient_claim') }}

),

psychiatric_code as (

    select code, valid_from, valid_to
    from {{ ref('measure_code') }}
    where value_set = 'mental_health_diagnosis' and code_system = 'ICD10CM'

),

stay as (

    select
        stay_key,
        max(case when is_discharge_bill then data_source || '|' || claim_id end) as stay_id,
        max(person_id) as person_id,
        max(person_key) as person_key,
        max(payer) as payer,
        max(data_source) as data_source,
        max(facility) as facility,
        min(admission_date) as admission_date,
        max(case when is_discharge_bill then discharge_date end) as discharge_date,
        max(through_date) as through_date,
        not {{ any_true('is_nonacute') }} as is_acute,
        {{ any_true('is_residential') }} as is_residential,
        max(case when is_discharge_bill then principal_diagnosis end) as principal_diagnosis,
        max(case when is_discharge_bill then discharge_disposition_code end)
            as discharge_disposition_code,
        max(case when is_discharge_bill then drg_code end) as drg_code,
        min(case when is_denied then 1 else 0 end) = 1 as is_denied,
        {{ json_text_array('claim_id') }} as claim_ids
    from inpatient_claim
    group by stay_key

),

-- Direct transfer: the next acute admission on the day of discharge or the day after.
reached as (

    select
        stay_key,
        admission_date,
        max(through_date) over (
            partition by person_key, payer, is_acute
            order by admission_date nulls first, through_date nulls first, stay_key nulls first
            rows between unbounded preceding and 1 preceding
        ) as reached_date
    from stay

),

grouped as (

    select
        stay.*,
        sum(case
            when reached.admission_date <= date_add(reached.reached_date, 1) then 0 else 1
        end) over (
            partition by stay.person_key, stay.payer, stay.is_acute
            order by stay.admission_date nulls first, stay.through_date nulls first,
                stay.stay_key nulls first
            rows between unbounded preceding and current row
        ) as transfer_number
    from stay
    inner join reached on stay.stay_key = reached.stay_key

),

final as (

    select
        grouped.stay_id,
        grouped.stay_key,
        grouped.person_id,
        grouped.person_key,
        grouped.payer,
        grouped.data_source,
        grouped.facility,
        grouped.admission_date,
        grouped.discharge_date,
        grouped.is_acute,
        grouped.is_residential,
        psychiatric_code.code is not null as is_psychiatric,
        grouped.principal_diagnosis,
        grouped.discharge_disposition_code,
        grouped.drg_code,
        grouped.is_denied,
        grouped.claim_ids,
        min(grouped.stay_key) over (
            partition by
                grouped.person_key, grouped.payer, grouped.is_acute, grouped.transfer_number
        ) as transfer_group_key
    from grouped
    left join psychiatric_code
        on grouped.principal_diagnosis = psychiatric_code.code
        and coalesce(grouped.discharge_date, grouped.through_date)
            between psychiatric_code.valid_from and psychiatric_code.valid_to

)

select * from final
