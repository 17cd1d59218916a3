-- The completion triangle as published: the last twelve months of service of a payer, paid to date
-- at each lag in percent of what the month is expected to come to.
with triangle as (

    select * from {{ ref('completion_triangle') }}

),

month as (

    select * from {{ ref('completion_month') }}

),

member_month as (

    select payer, year_month, cast(count(*) as bigint) as members
    from {{ ref('member_month_cost') }}
    where has_medical
    group by payer, year_month

),

recent as (

    select
        triangle.payer,
        triangle.service_class,
        {{ month_index_to_year_month('triangle.origin') }} as year_month,
        triangle.lag,
        triangle.cumulative_amount
    from triangle
    where triangle.last_month - triangle.origin < 12

),

final as (

    select
        recent.payer,
        recent.service_class,
        recent.year_month,
        recent.lag,
        coalesce(member_month.members, 0) as members,
        case when month.ultimate_amount > 0 and month.completion >= 0.8
            then {{ rounded('round(100 * cast(recent.cumulative_amount as double)
                / month.ultimate_amount, 1)') }} end as developed_pct,
        case when month.ultimate_amount > 0 and month.completion >= 0.8 then 'ok'
            else 'not_computable' end as status,
        case
            when month.completion < 0.8 then 'less than 80 percent of payments seen'
            when not month.ultimate_amount > 0 then 'no payments'
        end as status_reason,
        '1' as method_version
    from recent
    inner join month
        on recent.payer = month.payer
        and recent.service_class = month.service_class
        and recent.year_month = month.year_month
    left join member_month
        on recent.payer = member_month.payer and recent.year_month = member_month.year_month

)

select * from final
