-- One person's events of a year beside the months they could happen in. Events outside member
-- months are left out.
with member_month as (

    select person_key, payer, year, year_month
    from {{ ref('member_month') }}
    where has_medical
    group by person_key, payer, year, year_month

),

event as (

    select * from {{ ref('utilization_event') }}

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
