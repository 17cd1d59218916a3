{{ config(materialized='view') }}

-- Candidates with the dates they are judged by and whether they were enrolled.
with verdict as (

    select
        measure_id,
        measurement_year,
        enrollee_key,
        coalesce(event_date, make_date(1900, 1, 1)) as event_date,
        window_end,
        anchor_date is null as is_year_before,
        verdict
    from {{ ref('continuous_enrollment') }}

),

-- The window of the event itself, and the verdict of the year before where a measure has one.
final as (

    select
        candidate.*,
        coalesce(own.window_end, period.period_end) as window_end,
        period.period_start,
        period.period_end,
        period.last_event_date,
        period.intake_start,
        period.intake_end,
        case
            when own.verdict = 'continuous_enrollment' or before.verdict = 'continuous_enrollment'
                then 'continuous_enrollment'
            when own.verdict = 'benefit' or before.verdict = 'benefit' then 'benefit'
            else 'enrolled'
        end as enrollment_verdict
    from {{ ref('measure_candidate') }} as candidate
    inner join {{ ref('measurement_periods') }} as period
        on candidate.measurement_year = period.measurement_year
    left join verdict as own
        on candidate.measure_id = own.measure_id
        and candidate.measurement_year = own.measurement_year
        and candidate.enrollee_key = own.enrollee_key
        and coalesce(candidate.index_date, make_date(1900, 1, 1)) = own.event_date
        and not own.is_year_before
    left join verdict as before
        on candidate.measure_id = before.measure_id
        and candidate.measurement_year = before.measurement_year
        and candidate.enrollee_key = before.enrollee_key
        and before.is_year_before

)

select * from final
