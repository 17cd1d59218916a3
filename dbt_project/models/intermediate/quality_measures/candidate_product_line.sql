{{ config(materialized='view') }}

-- The product line held at the end of the window (decision 7). Someone who holds two lines that day
-- (Medicaid and Medicare) has a row in both; someone who holds none is put into the latest one.
with candidate as (

    select * from {{ ref('candidate_enrollment') }}

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

final as (

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

)

select * from final
