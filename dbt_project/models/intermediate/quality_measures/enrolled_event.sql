-- A candidate with what the eligible population is judged on: who, the enrollment verdict, and the
-- product line held at the end of the window (decision 7). Someone who holds two lines that day
-- (Medicaid and Medicare) has a row in both; someone who holds none is put into the latest one.
with candidate as (

    select * from {{ ref('measure_candidate') }}

),

enrollee as (

    select
        enrollee_key,
        max(payer) as payer,
        max(person_key) as person_key,
        max(person_id) as person_id,
        max(birth_date) as birth_date,
        max(death_date) as death_date
    from {{ ref('enrollee') }}
    group by enrollee_key

),

verdict as (

    select
        measure_id,
        measurement_year,
        enrollee_key,
        window_key,
        window_start,
        window_end,
        anchor_date,
        event_date,
        verdict
    from {{ ref('continuous_enrollment') }}

),

-- The window of the event itself, and the verdict of the year before where a measure has one.
reporting_window as (

    select
        candidate.measure_id,
        candidate.measurement_year,
        candidate.enrollee_key,
        candidate.event_key,
        max(case when verdict.anchor_date is not null then verdict.window_key end) as window_key,
        max(case when verdict.anchor_date is not null then verdict.window_end end) as window_end,
        case
            when {{ any_true("verdict.verdict = 'continuous_enrollment'") }}
                then 'continuous_enrollment'
            when {{ any_true("verdict.verdict = 'benefit'") }} then 'benefit'
            else 'enrolled'
        end as enrollment_verdict
    from candidate
    inner join verdict
        on candidate.measure_id = verdict.measure_id
        and candidate.measurement_year = verdict.measurement_year
        and candidate.enrollee_key = verdict.enrollee_key
        and (verdict.event_date is null or verdict.event_date = candidate.index_date)
    group by
        candidate.measure_id, candidate.measurement_year, candidate.enrollee_key,
        candidate.event_key

),

span as (

    select
        enrollee.enrollee_key,
        eligibility.product_line,
        eligibility.start_date,
        eligibility.end_date
    from {{ ref('eligibility') }} as eligibility
    inner join {{ ref('enrollee') }} as enrollee
        on eligibility.person_key = enrollee.person_key
        and eligibility.payer = enrollee.claim_payer

),

ranked as (

    select
        reporting_window.measure_id,
        reporting_window.measurement_year,
        reporting_window.enrollee_key,
        reporting_window.event_key,
        span.product_line,
        span.end_date >= reporting_window.window_end as is_held,
        rank() over (
            partition by
                reporting_window.measure_id, reporting_window.measurement_year,
                reporting_window.enrollee_key, reporting_window.event_key
            order by
                least(span.end_date, reporting_window.window_end) desc nulls last,
                case when span.end_date >= reporting_window.window_end then null
                    else span.start_date end desc nulls first
        ) as line_rank
    from reporting_window
    inner join span
        on reporting_window.enrollee_key = span.enrollee_key
        and span.start_date <= reporting_window.window_end

),

line as (

    select measure_id, measurement_year, enrollee_key, event_key, product_line
    from ranked
    where line_rank = 1
    group by measure_id, measurement_year, enrollee_key, event_key, product_line

),

final as (

    select
        candidate.measure_id,
        candidate.measurement_year,
        candidate.enrollee_key,
        candidate.event_key,
        candidate.event_id,
        candidate.index_date,
        candidate.claim_ids,
        enrollee.payer,
        coalesce(line.product_line, 'unknown') as product_line,
        covered_line.population is not null as is_covered_line,
        coalesce(covered_line.population, 'none') as population,
        enrollee.person_key,
        enrollee.person_id,
        enrollee.birth_date,
        enrollee.death_date,
        reporting_window.enrollment_verdict,
        period.period_start,
        period.period_end,
        period.last_event_date,
        period.intake_start,
        period.intake_end
    from candidate
    inner join enrollee on candidate.enrollee_key = enrollee.enrollee_key
    inner join {{ ref('measurement_periods') }} as period
        on candidate.measurement_year = period.measurement_year
    left join reporting_window
        on candidate.measure_id = reporting_window.measure_id
        and candidate.measurement_year = reporting_window.measurement_year
        and candidate.enrollee_key = reporting_window.enrollee_key
        and candidate.event_key = reporting_window.event_key
    left join line
        on candidate.measure_id = line.measure_id
        and candidate.measurement_year = line.measurement_year
        and candidate.enrollee_key = line.enrollee_key
        and candidate.event_key = line.event_key
    left join {{ ref('measure_product_line') }} as covered_line
        on candidate.measure_id = covered_line.measure_id
        and line.product_line = covered_line.product_line

)

select * from final
