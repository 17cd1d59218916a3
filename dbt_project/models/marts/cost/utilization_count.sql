-- One person's events of a year beside the months they could happen in. Events outside member
-- months are left out; denied stays and visits happened all the same (decision 18).
with member_month as (

    select person_key, payer, year, year_month
    from {{ ref('member_month') }}
    where has_medical
    group by person_key, payer, year, year_month

),

inpatient_stay as (

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

event as (

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

),

by_month as (

    select
        person_key,
        payer,
        year_month,
        {%- for metric in utilization_metrics() %}
        sum(case when metric = '{{ metric }}' then 1 else 0 end) as {{ metric }},
        {%- endfor %}
        sum(index_stays) as index_stays
    from event
    group by person_key, payer, year_month

),

by_payer as (

    select
        member_month.person_key,
        member_month.payer,
        member_month.year,
        cast(count(*) as integer) as member_months,
        cast(sum(power(2, member_month.year_month % 100 - 1)) as integer) as month_mask,
        {%- for metric in utilization_metrics() %}
        cast(sum(coalesce(by_month.{{ metric }}, 0)) as integer) as {{ metric }},
        {%- endfor %}
        cast(sum(coalesce(by_month.index_stays, 0)) as integer) as index_stays
    from member_month
    left join by_month
        on member_month.person_key = by_month.person_key
        and member_month.payer = by_month.payer
        and member_month.year_month = by_month.year_month
    group by member_month.person_key, member_month.payer, member_month.year

),

final as (

    select
        person_key, payer, year, member_months,
        {{ utilization_metrics() | join(", ") }}, index_stays
    from by_payer
    union all
    select
        person_key, 'all' as payer, year, {{ months_of_masks('month_mask') }} as member_months,
        {%- for metric in utilization_metrics() %}
        cast(sum({{ metric }}) as integer) as {{ metric }},
        {%- endfor %}
        cast(sum(index_stays) as integer) as index_stays
    from by_payer
    group by person_key, year

)

select * from final
