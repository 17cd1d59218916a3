-- One row per person, condition and year with evidence in the look-back: whether the claim rule is
-- met. Also holds the rows that only serve a convention (severe depression as SPMI).
with evidence as (

    select * from {{ ref('condition_evidence_year') }}

),

condition as (

    select condition_id, cast(lookback_months / 12 as integer) as lookback_years, lookback_months
    from {{ ref('condition') }}

),

person_year as (

    select person_key, person_id, year from {{ ref('person_year') }}

),

by_need as (

    select
        person_year.person_key,
        person_year.person_id,
        person_year.year,
        evidence.condition_id,
        condition.lookback_months,
        evidence.claims_needed,
        sum(evidence.evidence_dates) as evidence_dates,
        min(evidence.first_date) as first_date,
        max(evidence.last_date) as last_date
    from evidence
    inner join condition on evidence.condition_id = condition.condition_id
    inner join person_year
        on evidence.person_key = person_year.person_key
        and person_year.year between evidence.evidence_year
        and evidence.evidence_year + condition.lookback_years - 1
    group by
        person_year.person_key, person_year.person_id, person_year.year,
        evidence.condition_id, condition.lookback_months, evidence.claims_needed

),

final as (

    select
        person_key,
        person_id,
        year,
        condition_id,
        lookback_months,
        max(case when evidence_dates >= claims_needed then 1 else 0 end) = 1 as claims_met,
        cast(sum(evidence_dates) as integer) as evidence_dates,
        min(first_date) as first_date,
        max(last_date) as last_date
    from by_need
    group by person_key, person_id, year, condition_id, lookback_months

)

select * from final
