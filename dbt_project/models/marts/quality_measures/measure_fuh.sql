-- Follow-up after hospitalization for mental illness, own words, uncertified. Of acute stays for
-- mental illness or self-harm that ended from January 1 to December 1: how many were followed by
-- a qualifying visit on day 1 to 7, and on day 1 to 30. The day of discharge never counts.
-- Readings where sources differ: the last discharge of a chain needs a diagnosis of the narrow
-- list itself; a chain is followed from stay to stay; age is taken on the day of discharge.
with candidate as (

    select *,
        {{ age_years('birth_date', 'index_date') }} as age
    from {{ ref('enrolled_event') }}
    where measure_id = 'FUH'

),

period as (

    select * from {{ ref('measurement_year') }}

),

stay as (

    select * from {{ ref('facility_stay') }}

),

chain as (

    select * from {{ ref('psychiatric_chain') }}

),

-- Covered line, 6 or older at discharge, enrolled from discharge to 30 days after without a gap.
eligible_population as (

    select
        *,
        case
            when not is_covered_line then 'product_line'
            when index_date > last_event_date then 'discharge_outside_jan1_dec1'
            when age < 6 or age is null then 'age_under_6_at_discharge'
            when enrollment_verdict <> 'enrolled' then enrollment_verdict
        end as eligibility_drop
    from candidate

),

-- Admissions from the day of discharge to 30 days after, whether or not follow-up took place.
-- Acute for mental health: the chain's last discharge counts, all leave when it is too late.
-- Acute for anything else, or nonacute: the discharge leaves (psychiatric residential care does
-- not remove it from measurement year 2025).
readmission as (

    select
        discharge.enrollee_key,
        discharge.event_key,
        {{ any_true('readmitted.is_acute and not readmitted.is_mental_health_stay') }}
            as has_other_acute,
        {{ any_true('not readmitted.is_acute and not (readmitted.is_residential '
            ~ 'and period.residential_is_followup)') }} as has_nonacute
    from (
        select enrollee_key, event_key, index_date, measurement_year
        from eligible_population
        group by enrollee_key, event_key, index_date, measurement_year
    ) as discharge
    inner join period on discharge.measurement_year = period.measurement_year
    inner join stay as readmitted
        on discharge.enrollee_key = readmitted.enrollee_key
        and readmitted.admission_date between discharge.index_date
            and date_add(discharge.index_date, 30)
        and readmitted.stay_key <> discharge.event_key
    group by discharge.enrollee_key, discharge.event_key

),

denominator_events as (

    select
        eligible_population.*,
        case
            when not chain.is_last_of_chain
                and coalesce(chain.chain_discharge_date > last_event_date, true)
                then 'chain_last_discharge_after_dec1'
            when not chain.is_last_of_chain then 'acute_mh_readmission_or_transfer'
            when readmission.has_other_acute then 'acute_non_mh_readmission_or_transfer'
            when readmission.has_nonacute then 'nonacute_readmission'
        end as event_drop
    from eligible_population
    left join chain on eligible_population.event_key = chain.stay_key
    left join readmission
        on eligible_population.event_key = readmission.event_key
        and eligible_population.enrollee_key = readmission.enrollee_key

),

required_exclusions as (

    select
        denominator_events.*,
        case
            when exclusion.is_hospice then 'hospice'
            when exclusion.is_deceased then 'deceased'
        end as exclusion_drop
    from denominator_events
    left join {{ ref('person_exclusion') }} as exclusion
        on denominator_events.enrollee_key = exclusion.enrollee_key
        and denominator_events.measurement_year = exclusion.measurement_year

),

-- Which visits count, and what they ask for, are rows of measure_visit_kind: a mental health
-- provider to 2024; from 2025 a provider or a mental health diagnosis in any position. Grouped, so
-- that visits are met by person and kind together: by kind alone every visit would be.
discharge_kind as (

    select
        discharge.enrollee_key, discharge.event_key, discharge.index_date, kind.visit_kind,
        kind.requirement
    from required_exclusions as discharge
    inner join {{ ref('measure_visit_kind') }} as kind
        on kind.used_by = 'FUH'
        and discharge.measurement_year >= kind.first_year
        and discharge.measurement_year <= coalesce(kind.last_year, discharge.measurement_year)
    group by
        discharge.enrollee_key, discharge.event_key, discharge.index_date, kind.visit_kind,
        kind.requirement

),

numerator_events as (

    select
        discharge.enrollee_key, discharge.event_key, min(visit.service_date) as visit_date,
        {{ json_text_array('visit.claim_id') }} as visit_claim_ids
    from {{ ref('visit') }} as visit
    inner join discharge_kind as discharge
        on visit.enrollee_key = discharge.enrollee_key
        and visit.visit_kind = discharge.visit_kind
        and visit.service_date between date_add(discharge.index_date, 1)
            and date_add(discharge.index_date, 30)
    where discharge.requirement = 'none'
        or (discharge.requirement = 'provider' and visit.is_mental_health_provider)
        or (discharge.requirement = 'diagnosis' and visit.has_mental_health_diagnosis)
        or (discharge.requirement = 'provider_or_diagnosis'
            and (visit.is_mental_health_provider or visit.has_mental_health_diagnosis))
    group by discharge.enrollee_key, discharge.event_key

),

judged as (

    select
        required_exclusions.*,
        coalesce(eligibility_drop, event_drop, exclusion_drop) as drop_reason,
        numerator_events.visit_date,
        coalesce(numerator_events.visit_claim_ids, '[]') as visit_claim_ids,
        {{ dbt.datediff('required_exclusions.index_date', 'numerator_events.visit_date', 'day') }}
            as days_to_visit,
        coalesce(numerator_events.visit_date <= date_add(required_exclusions.index_date, 7), false)
            as is_followed_7,
        numerator_events.visit_date is not null as is_followed_30
    from required_exclusions
    left join numerator_events
        on required_exclusions.event_key = numerator_events.event_key
        and required_exclusions.enrollee_key = numerator_events.enrollee_key

),

final as (

    {{ measure_rows('FUH', 'judged', [
        {'rate_id': 'FUH-7', 'met': 'is_followed_7', 'date': 'visit_date',
            'claim_ids': 'visit_claim_ids'},
        {'rate_id': 'FUH-30', 'met': 'is_followed_30', 'date': 'visit_date',
            'claim_ids': 'visit_claim_ids'},
    ], ['days_to_visit']) }}

)

select * from final
