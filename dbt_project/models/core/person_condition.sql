with condition_claims as (

    select * from {{ ref('condition_claims') }}

),

person_coverage as (

    select * from {{ ref('person_coverage') }}

),

condition as (

    select condition_id from {{ ref('condition') }} where is_convention_only = 0

),

final as (

    select
        condition_claims.person_id,
        condition_claims.person_key,
        condition_claims.condition_id,
        condition_claims.year,
        condition_claims.claims_met,
        person_coverage.coverage_met,
        condition_claims.first_date,
        condition_claims.last_date,
        condition_claims.evidence_dates,
        person_coverage.coverage_months,
        person_coverage.truncated_lookback
    from condition_claims
    inner join condition on condition_claims.condition_id = condition.condition_id
    inner join person_coverage
        on condition_claims.person_key = person_coverage.person_key
        and condition_claims.year = person_coverage.year
        and condition_claims.lookback_months = person_coverage.lookback_months

)

select * from final
