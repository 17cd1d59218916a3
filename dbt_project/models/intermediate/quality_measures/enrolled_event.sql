-- A candidate with what the eligible population is judged on: who, the enrollment verdict, and the
-- product line held at the end of the window (decision 7). Someone who holds two lines that day
-- (Medicaid and Medicare) has a row in both; someone who holds none is put into the latest one.
with enrollee as (

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
        coalesce(event_date, make_date(1900, 1, 1)) as event_date,
        window_end,
        anchor_date is null as is_year_before,
        verdict
    from {{ ref('continuous_enrollment') }}

),

-- The window of the event itself, and the verdict of the year before where a measure has one.
candidate as (

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

-- Nearly everyone holds one line all the time: only the others need their spans compared.
held as (

    select
        enrollee_key,
        min(product_line) as product_line,
        min(product_line) = max(product_line) as is_only_line,
        min(start_date) as first_date
    from span
    group by enrollee_key

),

ranked as (

    select
        candidate.measure_id,
        candidate.measurement_year,
        candidate.enrollee_key,
        candidate.event_key,
        span.product_line,
        rank() over (
            partition by
                candidate.measure_id, candidate.measurement_year, candidate.enrollee_key,
                candidate.event_key
            order by
                least(span.end_date, candidate.window_end) desc nulls last,
                case when span.end_date >= candidate.window_end then null
                    else span.start_date end desc nulls first
        ) as line_rank
    from candidate
    inner join held on candidate.enrollee_key = held.enrollee_key and not held.is_only_line
    inner join span
        on candidate.enrollee_key = span.enrollee_key
        and span.start_date <= candidate.window_end

),

line as (

    select measure_id, measurement_year, enrollee_key, event_key, product_line
    from ranked
    where line_rank = 1
    group by measure_id, measurement_year, enrollee_key, event_key, product_line

),

placed as (

    select
        candidate.*,
        coalesce(
            line.product_line,
            case when held.is_only_line and held.first_date <= candidate.window_end
                then held.product_line end
        ) as product_line
    from candidate
    left join held on candidate.enrollee_key = held.enrollee_key
    left join line
        on candidate.measure_id = line.measure_id
        and candidate.measurement_year = line.measurement_year
        and candidate.enrollee_key = line.enrollee_key
        and candidate.event_key = line.event_key

),

final as (

    select
        placed.measure_id,
        placed.measurement_year,
        placed.enrollee_key,
        placed.event_key,
        placed.event_id,
        placed.index_date,
        placed.claim_ids,
        enrollee.payer,
        coalesce(placed.product_line, 'unknown') as product_line,
        covered_line.population is not null as is_covered_line,
        coalesce(covered_line.population, 'none') as population,
        enrollee.person_key,
        enrollee.person_id,
        enrollee.birth_date,
        enrollee.death_date,
        placed.enrollment_verdict,
        placed.period_start,
        placed.period_end,
        placed.last_event_date,
        placed.intake_start,
        placed.intake_end
    from placed
    inner join enrollee on placed.enrollee_key = enrollee.enrollee_key
    left join {{ ref('measure_product_line') }} as covered_line
        on placed.measure_id = covered_line.measure_id
        and placed.product_line = covered_line.product_line

)

select * from final
