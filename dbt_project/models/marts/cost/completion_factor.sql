-- Chain ladder: from one lag to the next over the last twelve months of service that have both
-- (volume weighted), kept between 0.9 and 5. Mack's error of the ultimate uses the same factors.
with triangle as (

    select * from {{ ref('completion_triangle') }}

),

step as (

    select
        earlier.payer,
        earlier.service_class,
        earlier.origin,
        earlier.lag,
        cast(earlier.cumulative_amount as double) as amount_from,
        cast(later.cumulative_amount as double) as amount_to,
        row_number() over (
            partition by earlier.payer, earlier.service_class, earlier.lag
            order by earlier.origin desc nulls last
        ) as recency
    from triangle as earlier
    inner join triangle as later
        on earlier.payer = later.payer
        and earlier.service_class = later.service_class
        and earlier.origin = later.origin
        and later.lag = earlier.lag + 1

),

recent as (

    select * from step where recency <= 12

),

factor as (

    select
        payer,
        service_class,
        lag,
        cast(count(*) as integer) as origins,
        sum(amount_from) as amount_from,
        least(greatest(coalesce(sum(amount_to) / nullif(sum(amount_from), 0), 1), 0.9), 5)
            as development_factor
    from recent
    group by payer, service_class, lag

),

spread as (

    select
        recent.payer,
        recent.service_class,
        recent.lag,
        sum(recent.amount_from * power(
            recent.amount_to / nullif(recent.amount_from, 0) - factor.development_factor, 2))
            / nullif(max(factor.origins) - 1, 0) as sigma_squared
    from recent
    inner join factor
        on recent.payer = factor.payer
        and recent.service_class = factor.service_class
        and recent.lag = factor.lag
    group by recent.payer, recent.service_class, recent.lag

),

final as (

    select
        factor.payer,
        factor.service_class,
        factor.lag,
        factor.origins,
        factor.amount_from,
        factor.development_factor,
        coalesce(spread.sigma_squared, 0) as sigma_squared,
        exp(sum(ln(factor.development_factor)) over (
            partition by factor.payer, factor.service_class order by factor.lag desc nulls last
            rows between unbounded preceding and current row
        )) as to_ultimate
    from factor
    inner join spread
        on factor.payer = spread.payer
        and factor.service_class = spread.service_class
        and factor.lag = spread.lag

)

select * from final
