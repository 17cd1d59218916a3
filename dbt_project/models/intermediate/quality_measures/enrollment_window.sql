-- The days over which a measure asks for continuous enrollment: around the event, or the
-- measurement year; SMC also asks for the year before, judged by itself. A measure without a rule
-- asks for no enrollment.
with candidate as (

    select measure_id, measurement_year, enrollee_key, index_date
    from {{ ref('measure_candidate') }}
    group by measure_id, measurement_year, enrollee_key, index_date

),

rule as (

    select * from {{ ref('measure_enrollment_rule') }}

),

period as (

    select measurement_year, period_start, period_end from {{ ref('measurement_periods') }}

),

dated as (

    select
        candidate.measure_id,
        candidate.measurement_year,
        candidate.enrollee_key,
        rule.benefit,
        rule.gaps_allowed,
        rule.gap_days_allowed,
        date_add(candidate.index_date, -rule.days_before) as window_start,
        date_add(candidate.index_date, rule.days_after) as window_end,
        candidate.index_date as anchor_date,
        candidate.index_date as event_date
    from candidate
    inner join rule
        on candidate.measure_id = rule.measure_id and rule.days_after is not null
    where candidate.index_date is not null
    union all
    -- An AMM member without a first fill has no window; the year stands in for the product line.
    select
        candidate.measure_id,
        candidate.measurement_year,
        candidate.enrollee_key,
        rule.benefit,
        rule.gaps_allowed,
        rule.gap_days_allowed,
        period.period_start as window_start,
        period.period_end as window_end,
        period.period_end as anchor_date,
        candidate.index_date as event_date
    from candidate
    inner join rule
        on candidate.measure_id = rule.measure_id
        and (rule.days_after is null or candidate.index_date is null)
    inner join period on candidate.measurement_year = period.measurement_year
    where candidate.measure_id <> 'DMS-E'
    union all
    -- DMS-E: the four-month period of the encounter.
    select
        candidate.measure_id,
        candidate.measurement_year,
        candidate.enrollee_key,
        rule.benefit,
        rule.gaps_allowed,
        rule.gap_days_allowed,
        make_date(
            candidate.measurement_year,
            cast(extract(month from candidate.index_date)
                - (extract(month from candidate.index_date) - 1) % 4 as integer), 1
        ) as window_start,
        last_day(make_date(
            candidate.measurement_year,
            cast(extract(month from candidate.index_date)
                - (extract(month from candidate.index_date) - 1) % 4 as integer) + 3, 1
        )) as window_end,
        candidate.index_date as anchor_date,
        candidate.index_date as event_date
    from candidate
    inner join rule on candidate.measure_id = rule.measure_id
    where candidate.measure_id = 'DMS-E'
    union all
    select
        candidate.measure_id,
        candidate.measurement_year,
        candidate.enrollee_key,
        rule.benefit,
        rule.gaps_allowed,
        rule.gap_days_allowed,
        period.period_start as window_start,
        period.period_end as window_end,
        cast(null as date) as anchor_date,
        candidate.index_date as event_date
    from candidate
    inner join rule on candidate.measure_id = rule.measure_id
    inner join period on candidate.measurement_year - 1 = period.measurement_year
    where candidate.measure_id = 'SMC'

),

final as (

    select
        {{ hash_key(
            ['measure_id', 'enrollee_key', 'measurement_year', 'window_start', 'window_end']
        ) }} as window_key,
        *
    from dated

)

select * from final
