-- A candidate with what the eligible population is judged on: who, the enrollment verdict, and the
-- product line.
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

placed as (

    select * from {{ ref('candidate_product_line') }}

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
