with person_year as (

    select * from {{ ref('person_year') }}

),

condition as (

    select condition_id, cohort, is_convention_only from {{ ref('condition') }}
    where cohort is not null

),

cohort as (

    select * from {{ ref('cohort') }}

),

setting as (

    select
        population__spmi_severe_mdd as counts_severe_depression,
        population__min_coverage_months as min_months
    from {{ source('raw', 'setting') }}

),

person_coverage as (

    -- Behavioral conditions look back 24 months.
    select * from {{ ref('person_coverage') }} where lookback_months = 24

),

condition_claims as (

    select * from {{ ref('condition_claims') }} where claims_met

),

evidence as (

    select * from {{ ref('behavioral_evidence') }}

),

by_person as (

    select
        condition_claims.person_key,
        condition_claims.year,
        min(case when condition.is_convention_only = 0 then cohort.precedence end)
            as precedence_narrow,
        min(cohort.precedence) as precedence_severe_depression,
        max(case when condition.cohort in ('spmi', 'non_spmi_mh') then 1 else 0 end) as has_mh,
        max(case when condition.cohort = 'sud' then 1 else 0 end) as has_sud
    from condition_claims
    inner join condition on condition_claims.condition_id = condition.condition_id
    inner join cohort on condition.cohort = cohort.cohort
    group by condition_claims.person_key, condition_claims.year

),

final as (

    select
        person_year.person_id,
        person_year.person_key,
        person_year.year,
        case when setting.counts_severe_depression
            then coalesce(severe_depression.cohort, 'none')
            else coalesce(narrow.cohort, 'none') end as cohort,
        coalesce(by_person.has_mh = 1 and by_person.has_sud = 1, false) as dual_mh_sud,
        coalesce(by_person.has_mh = 1, false) as has_mh,
        coalesce(by_person.has_sud = 1, false) as has_sud,
        coalesce(narrow.cohort, 'none') as cohort_spmi_narrow,
        coalesce(severe_depression.cohort, 'none') as cohort_spmi_severe_depression,
        coalesce(evidence.has_service, false) as has_behavioral_service,
        coalesce(evidence.has_drug, false) as has_behavioral_drug,
        person_year.behavioral_months >= least(setting.min_months, person_year.months_alive)
            as behavioral_coverage_met,
        person_year.age,
        person_year.sex,
        person_coverage.coverage_met,
        person_coverage.truncated_lookback
    from person_year
    cross join setting
    inner join person_coverage
        on person_year.person_key = person_coverage.person_key
        and person_year.year = person_coverage.year
    left join by_person
        on person_year.person_key = by_person.person_key and person_year.year = by_person.year
    left join cohort as narrow on by_person.precedence_narrow = narrow.precedence
    left join cohort as severe_depression
        on by_person.precedence_severe_depression = severe_depression.precedence
    left join evidence
        on person_year.person_key = evidence.person_key and person_year.year = evidence.year

)

select * from final
