-- Screening for depression and follow-up plan (Quality ID 134 logic), own words, for populations
-- without HEDIS lines too. Of people of 12 and older with a visit in the year: how many were
-- screened on the day of a visit or up to 14 days before it, and, where that last screen was
-- positive, followed up at the visit or within two days. Documentation codes count as evidence.
with candidate as (

    select
        *,
        {{ age_years('birth_date', 'period_start') }} as age
    from {{ ref('enrolled_event') }}
    where measure_id = 'CMS2'

),

eligible_population as (

    select
        *,
        case when age < 12 or age is null then 'age' end as eligibility_drop
    from candidate

),

screened as (

    select * from {{ ref('screening_visit') }} where screen_date is not null

),

documented as (

    select
        enrollee_key,
        cast(extract(year from service_date) as integer) as measurement_year,
        {{ any_true("value_set = 'depression_screen_result'") }} as is_documented,
        {{ any_true("value_set = 'depression_screen_exception'") }} as is_exception,
        min(case when value_set = 'depression_screen_result' then service_date end)
            as documented_date,
        {{ json_text_array('claim_id') }} as documented_claim_ids
    from {{ ref('coded_service') }}
    where value_set in ('depression_screen_result', 'depression_screen_exception')
    group by enrollee_key, extract(year from service_date)

),

denominator_events as (

    select
        eligible_population.*,
        coalesce(documented.is_documented, false) as is_documented,
        coalesce(documented.is_exception and not documented.is_documented, false) as is_exception,
        documented.documented_date,
        documented.documented_claim_ids
    from eligible_population
    left join documented
        on eligible_population.enrollee_key = documented.enrollee_key
        and eligible_population.measurement_year = documented.measurement_year

),

required_exclusions as (

    select
        denominator_events.*,
        case
            when exclusion.is_bipolar_before then 'bipolar'
            when denominator_events.is_exception then 'exception'
            when exclusion.is_hospice then 'hospice'
            when exclusion.is_deceased then 'deceased'
        end as exclusion_drop
    from denominator_events
    left join {{ ref('person_exclusion') }} as exclusion
        on denominator_events.enrollee_key = exclusion.enrollee_key
        and denominator_events.measurement_year = exclusion.measurement_year

),

follow_up as (

    select enrollee_key, service_date from {{ ref('depression_encounter') }}
    union all
    select enrollee_key, dispensing_date as service_date
    from {{ ref('dispensing_event') }}
    where medication_list = 'antidepressant'

),

numerator_events as (

    select
        screened.enrollee_key,
        screened.measurement_year,
        min(screened.screen_date) as screen_date,
        {{ json_text_array('screened.claim_id') }} as visit_claim_ids
    from screened
    left join follow_up
        on screened.enrollee_key = follow_up.enrollee_key
        and follow_up.service_date between screened.service_date
            and date_add(screened.service_date, 2)
    where not screened.is_positive or follow_up.enrollee_key is not null
    group by screened.enrollee_key, screened.measurement_year

),

judged as (

    select
        person.*,
        coalesce(person.eligibility_drop, person.exclusion_drop) as drop_reason,
        coalesce(numerator_events.screen_date, person.documented_date) as screen_date,
        numerator_events.screen_date is not null or person.is_documented as is_met,
        {{ json_text_join('numerator_events.visit_claim_ids', 'person.documented_claim_ids') }}
            as screen_claim_ids
    from required_exclusions as person
    left join numerator_events
        on person.enrollee_key = numerator_events.enrollee_key
        and person.measurement_year = numerator_events.measurement_year

),

final as (

    {{ measure_rows('CMS2', 'judged', [
        {'rate_id': 'CMS2', 'met': 'is_met', 'date': 'screen_date',
            'claim_ids': 'screen_claim_ids'},
    ], ['screen_date']) }}

)

select * from final
