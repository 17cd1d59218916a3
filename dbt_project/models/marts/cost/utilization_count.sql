{{ config(materialized='view') }}

-- One person's events of a year beside the months they could happen in. Events outside member
-- months are left out.
with month as (

    -- Bases of a person's year never share a month: their masks add up.
    select
        person_key,
        payer,
        year,
        cast(sum(medical_mask) as integer) as month_mask
    from {{ ref('measured_month') }}
    where medical_mask > 0
    group by person_key, payer, year

),

event as (

    select * from {{ ref('utilization_event') }}

),

happened as (

    select
        event.person_key,
        event.payer,
        month.year,
        {%- for metric in utilization_metrics() %}
        sum(case when event.metric = '{{ metric }}' then 1 else 0 end) as {{ metric }},
        {%- endfor %}
        sum(event.index_stays) as index_stays
    from event
    inner join month
        on event.person_key = month.person_key
        and event.payer = month.payer
        and cast(floor(event.year_month / 100) as integer) = month.year
    where {{ mask_holds('month.month_mask', 'event.year_month') }}
    group by event.person_key, event.payer, month.year

),

by_payer as (

    select
        month.person_key,
        month.payer,
        month.year,
        month.month_mask,
        {%- for metric in utilization_metrics() + ['index_stays'] %}
        cast(coalesce(happened.{{ metric }}, 0) as integer) as {{ metric }}
        {{- "," if not loop.last }}
        {%- endfor %}
    from month
    left join happened
        on month.person_key = happened.person_key
        and month.payer = happened.payer
        and month.year = happened.year

),

final as (

    select
        person_key, payer, year, {{ months_of_mask('month_mask') }} as member_months,
        {{ utilization_metrics() | join(", ") }}, index_stays
    from by_payer
    union all
    select
        person_key, 'all' as payer, year, {{ months_of_masks('month_mask') }} as member_months,
        {%- for metric in utilization_metrics() + ['index_stays'] %}
        cast(sum({{ metric }}) as integer) as {{ metric }}{{ "," if not loop.last }}
        {%- endfor %}
    from by_payer
    group by person_key, year

)

select * from final
