-- Dollars by month of service and months until payment, cumulated: the triangle that development
-- factors come from. Only months of service whose payment could have been seen.
with paid as (

    select
        payer, {{ completion_class() }} as service_class, year_month,
        {{ month_index('paid_date') }} as paid_month, sum(cost_amount) as amount
    from {{ ref('medical_claim') }}
    where in_member_month and not is_denied and cost_amount is not null and paid_date is not null
    group by 1, 2, 3, 4
    union all
    select
        payer, 'pharmacy' as service_class, year_month,
        {{ month_index('paid_date') }} as paid_month, sum(cost_amount) as amount
    from {{ ref('pharmacy_claim') }}
    where in_member_month and not is_denied and cost_amount is not null and paid_date is not null
    group by 1, 2, 3, 4

),

month as (

    select
        payer,
        service_class,
        {{ year_month_index('year_month') }} as origin,
        greatest(paid_month - {{ year_month_index('year_month') }}, 0) as lag,
        sum(amount) as amount
    from paid
    group by 1, 2, 3, 4

),

-- The last month with payments of a payer; what it pays later is not seen yet.
through as (

    select payer, max(origin + lag) as last_month, max(lag) as longest_lag
    from month
    group by payer

),

origin as (

    select payer, service_class, origin from month group by payer, service_class, origin

),

number as (

    select cast(n as integer) as n from {{ ref('month_number') }} where n <= 36

),

cell as (

    select
        origin.payer,
        origin.service_class,
        origin.origin,
        number.n as lag,
        through.last_month,
        coalesce(month.amount, 0) as amount
    from origin
    inner join through on origin.payer = through.payer
    inner join number
        on number.n <= least(through.last_month - origin.origin, through.longest_lag)
    left join month
        on origin.payer = month.payer
        and origin.service_class = month.service_class
        and origin.origin = month.origin
        and number.n = month.lag

),

final as (

    select
        payer,
        service_class,
        cast(origin as integer) as origin,
        lag,
        cast(last_month as integer) as last_month,
        cast(amount as decimal(38, 2)) as amount,
        cast(sum(amount) over (
            partition by payer, service_class, origin order by lag nulls last
            rows between unbounded preceding and current row
        ) as decimal(38, 2)) as cumulative_amount
    from cell

)

select * from final
