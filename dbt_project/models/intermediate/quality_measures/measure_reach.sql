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

setting as (

    select cast(coalesce(measures__runout_days, 90) as integer) as runout_days
    from {{ source('raw', 'setting') }}

),

measured as (

    select
        measure.*,
        period.measurement_year,
        period.period_start,
        period.period_end,
        date_add(
            {{ add_months('period.period_start', '-measure.lookback_months') }},
            -measure.lookback_days
        ) as earliest_date,
        date_add(period.period_end, setting.runout_days) as runout_date
    from measure
    cross join {{ ref('measurement_periods') }} as period
    cross join setting
    where period.measurement_year >= measure.first_year

),

reach as (

    select
        payer,
        max(case when domain = 'medical' then from_date end) as medical_from,
        max(case when domain = 'medical' then first_claim_date end) as first_claim_date,
        max(case when domain = 'medical' then through_date end) as medical_through,
        max(case when domain = 'pharmacy' then from_date end) as pharmacy_from,
        max(case when domain = 'pharmacy' then through_date end) as pharmacy_through
    from {{ ref('payer_reach') }}
    group by payer

),

silent as (

    select
        measured.measure_id,
        measured.measurement_year,
        run.payer,
        min(run.from_date) as silent_from
    from measured
    inner join {{ ref('silent_run') }} as run
        on run.from_date <= measured.period_end
        and run.to_date >= measured.earliest_date
        and (run.domain = 'medical' or measured.needs_pharmacy)
    group by measured.measure_id, measured.measurement_year, run.payer

),

scored_share as (

    select * from {{ ref('scored_share') }}

),

final as (

    select
        measured.measure_id,
        measured.measurement_year,
        reach.payer,
        measured.earliest_date,
        measured.runout_date,
        reach.medical_from,
        reach.medical_through,
        reach.pharmacy_from,
        reach.pharmacy_through,
        silent.silent_from,
        measured.needs_pharmacy,
        measured.needs_results,
        measured.last_year,
        measured.min_scored_share,
        coalesce(scored_share.scored_people, 0) as scored_people,
        scored_share.scored_share
    from measured
    cross join reach
    left join silent
        on measured.measure_id = silent.measure_id
        and measured.measurement_year = silent.measurement_year
        and reach.payer = silent.payer
    left join scored_share
        on reach.payer = scored_share.payer
        and measured.measurement_year = scored_share.year
    -- Years that the data only brush are shown with their reason; others are not shown.
    where measured.period_end >= reach.first_claim_date
        and measured.period_start <= reach.medical_through

)

select * from final
