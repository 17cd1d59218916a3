-- Episodes and their first-to-second-month retention, by payer or product line.
with episode as (

    select
        episode.*,
        'cocm' as family,
        cast(floor(first_year_month / 100) as integer) as year,
        coalesce(product_line, 'unknown') as known_product_line
    from {{ ref('cocm_claim_episode') }} as episode

),

retention as (

    select *, 'cocm' as family from {{ ref('cocm_episode_retention') }}
    where months_after_first = 1

),

episode_cut as (

    select
        year,
        family,
        coalesce(payer, 'all') as payer,
        coalesce(known_product_line, 'all') as product_line,
        'all' as funding,
        cast(count(*) as bigint) as episodes,
        {{ percentile(0.5, 'months') }} as months_per_episode_median,
        {{ percentile(0.25, 'months') }} as months_per_episode_p25,
        {{ percentile(0.75, 'months') }} as months_per_episode_p75
    from episode
    group by grouping sets (
        (year, family), (year, family, payer), (year, family, known_product_line)
    )

),

retention_cut as (

    select
        year,
        family,
        coalesce(payer, 'all') as payer,
        coalesce(product_line, 'all') as product_line,
        'all' as funding,
        cast(count(*) as bigint) as retention_episodes,
        cast(sum(case when is_active then 1 else 0 end) as bigint) as retained_episodes
    from retention
    group by grouping sets ((year, family), (year, family, payer), (year, family, product_line))

),

final as (

    select
        episode_cut.*,
        retention_cut.retention_episodes,
        retention_cut.retained_episodes
    from episode_cut
    left join retention_cut
        on episode_cut.year = retention_cut.year
        and episode_cut.family = retention_cut.family
        and episode_cut.payer = retention_cut.payer
        and episode_cut.product_line = retention_cut.product_line
        and episode_cut.funding = retention_cut.funding

)

select * from final
