-- Each month of service at its last known lag: how complete it is and what it will come to.
with triangle as (

    select * from {{ ref('completion_triangle') }}

),

factor as (

    select * from {{ ref('completion_factor') }}

),

latest as (

    select payer, service_class, origin, max(lag) as lag
    from triangle
    group by payer, service_class, origin

),

paid as (

    select
        latest.payer,
        latest.service_class,
        latest.origin,
        latest.lag,
        triangle.cumulative_amount as paid_to_date,
        coalesce(factor.to_ultimate, 1) as to_ultimate
    from latest
    inner join triangle
        on latest.payer = triangle.payer
        and latest.service_class = triangle.service_class
        and latest.origin = triangle.origin
        and latest.lag = triangle.lag
    left join factor
        on latest.payer = factor.payer
        and latest.service_class = factor.service_class
        and latest.lag = factor.lag

),

-- Mack 1993: error of the ultimate from every step still ahead; C at a step is paid to date
-- carried forward to it.
ahead as (

    select
        paid.payer,
        paid.service_class,
        paid.origin,
        sum(
            factor.sigma_squared / (factor.development_factor * factor.development_factor)
            * (
                1 / nullif(cast(paid.paid_to_date as double) * paid.to_ultimate
                    / factor.to_ultimate, 0)
                + 1 / nullif(factor.amount_from, 0)
            )
        ) as relative_variance
    from paid
    inner join factor
        on paid.payer = factor.payer
        and paid.service_class = factor.service_class
        and factor.lag >= paid.lag
    group by paid.payer, paid.service_class, paid.origin

),

final as (

    select
        paid.payer,
        paid.service_class,
        {{ month_index_to_year_month('paid.origin') }} as year_month,
        paid.lag,
        paid.paid_to_date,
        1 / paid.to_ultimate as completion,
        cast(paid.paid_to_date as double) * paid.to_ultimate as ultimate_amount,
        cast(paid.paid_to_date as double) * paid.to_ultimate
            * sqrt(coalesce(ahead.relative_variance, 0)) as ultimate_error
    from paid
    left join ahead
        on paid.payer = ahead.payer
        and paid.service_class = ahead.service_class
        and paid.origin = ahead.origin

)

select * from final
