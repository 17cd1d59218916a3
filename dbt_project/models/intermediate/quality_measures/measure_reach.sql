{{ config(materialized='view') }}

-- What a measure looks at in a year beside what the payer's data hold.
with measure as (

    select
        measure_id,
        min(first_year) as first_year,
        min(last_year) as last_year,
        cast(max(lookback_months) as integer) as lookback_months,
        cast(max(lookback_days) as integer) as lookback_days,
        {{ any_true('needs_pharmacy') }} as needs_pharmacy,
        {{ any_true('needs_results') }} as needs_results,
        max(min_scored_share) as min_scored_share
    from {{ ref('measures') }}
    group by measure_id

),

period as (

    select measurement_year, period_start, period_end from {{ ref('measurement_periods') }}

),

reach as (

    select
        payer,
        max(case when domain = 'medical' then from_date end) as medical_from,
        max(case when domain = 'medical' then first_claim_date end) as first_claim_date,
        max(case when domain = 'medical' then through_date end) as medical_through,
        max(case when domain = 'pharmacy' then from_date end) as pharmacy_from
    from {{ ref('payer_reach') }}
    group by payer

),

setting as (

    select cast(coalesce(measures__runout_days, 90) as integer) as runout_days
    from {{ source('raw', 'setting') }}

),

scored_share as (

    select * from {{ ref('scored_share') }}

),

final as (

    select
        measure.measure_id,
        period.measurement_year,
        reach.payer,
        date_add(
            {{ add_months('period.period_start', '-measure.lookback_months') }},
            -measure.lookback_days
        ) as earliest_date,
        date_add(period.period_end, setting.runout_days) as runout_date,
        reach.medical_from,
        reach.medical_through,
        reach.pharmacy_from,
        measure.needs_pharmacy,
        measure.needs_results,
        measure.last_year,
        measure.min_scored_share,
        coalesce(scored_share.scored_people, 0) as scored_people,
        scored_share.scored_share
    from measure
    cross join period
    cross join reach
    cross join setting
    left join scored_share
        on reach.payer = scored_share.payer and period.measurement_year = scored_share.year
    where period.measurement_year >= measure.first_year
        -- Years that the data only brush are shown with their reason; others are not shown.
        and period.period_end >= reach.first_claim_date
        and period.period_start <= reach.medical_through

)

select * from final
