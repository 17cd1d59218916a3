-- One row per visit, stay and live discharge in the month it counts in; denied ones happened all the
-- same (decision 18). Transfers are one stay; a readmission counts in the month of the discharge it
-- follows.
with inpatient_stay as (

    select * from {{ ref('inpatient_stay') }}

),

ed_visit as (

    select * from {{ ref('ed_visit') }}

),

-- Transfers are one stay: from the first admission to the last discharge.
acute_stay as (

    select
        transfer_group_key,
        person_key,
        payer,
        min(admission_date) as admission_date,
        max(discharge_date) as discharge_date,
        max(case when is_psychiatric then 1 else 0 end) as is_psychiatric,
        max_by(
            coalesce(discharge_disposition_code, ''),
            cast(coalesce(discharge_date, admission_date) as string) || coalesce(stay_id, '')
        ) as discharge_disposition_code
    from inpatient_stay
    where is_acute
    group by transfer_group_key, person_key, payer

),

readmitted as (

    select index_stay.transfer_group_key
    from acute_stay as index_stay
    inner join acute_stay as next_stay
        on index_stay.person_key = next_stay.person_key
        and index_stay.payer = next_stay.payer
        and next_stay.transfer_group_key <> index_stay.transfer_group_key
        and next_stay.admission_date > index_stay.discharge_date
        and next_stay.admission_date <= date_add(index_stay.discharge_date, 30)
    group by index_stay.transfer_group_key

),

final as (

    select
        person_key, payer, {{ year_month('visit_date') }} as year_month,
        case when ends_in_admission then 'ed_visit_admitted' else 'ed_visit' end as metric,
        0 as index_stays
    from ed_visit
    union all
    select
        person_key, payer, {{ year_month('admission_date') }} as year_month,
        'admission' as metric, 0 as index_stays
    from acute_stay
    union all
    select
        person_key, payer, {{ year_month('admission_date') }} as year_month,
        'psychiatric_stay' as metric, 0 as index_stays
    from inpatient_stay
    where is_psychiatric
    union all
    -- Index stays are live discharges; the readmission counts in the month of that discharge.
    select
        acute_stay.person_key, acute_stay.payer,
        {{ year_month('acute_stay.discharge_date') }} as year_month,
        case when readmitted.transfer_group_key is not null then 'readmission' else 'index_only' end
            as metric,
        1 as index_stays
    from acute_stay
    left join readmitted on acute_stay.transfer_group_key = readmitted.transfer_group_key
    left join {{ ref('died_in_hospital') }} as died
        on acute_stay.discharge_disposition_code = died.code
    where died.code is null and acute_stay.discharge_date is not null

)

select * from final
