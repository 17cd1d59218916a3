-- The curve from the first month: of episodes whose n-th month is enrolled and run out, those with
-- a paid Collaborative Care month.
with retention as (

    select * from {{ ref('cocm_episode_retention') }}

),

counted as (

    select
        year,
        months_after_first,
        coalesce(payer, 'all') as payer,
        cast(count(*) as bigint) as denominator,
        cast(sum(case when is_active then 1 else 0 end) as bigint) as numerator
    from retention
    group by grouping sets ((year, months_after_first), (year, months_after_first, payer))

),

final as (

    select
        payer,
        year,
        months_after_first,
        denominator,
        numerator,
        {{ ratio('numerator', 'denominator', 100) }} as rate,
        {{ rounded('100 * ' ~ wilson('numerator', 'denominator', -1)) }} as ci_low,
        {{ rounded('100 * ' ~ wilson('numerator', 'denominator', 1)) }} as ci_high,
        'ok' as status,
        '' as status_reason,
        '1' as method_version
    from counted

)

select * from final
