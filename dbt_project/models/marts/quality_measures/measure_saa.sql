-- Adherence to antipsychotic medications for people with schizophrenia, own words, uncertified.
-- Adults with schizophrenia and at least two antipsychotic dispensing events: how many were
-- covered on at least 80 percent of the days from the first of them to December 31.
-- Readings where sources differ (low certainty): a supply of more than 30 days counts as several
-- dispensing events, so that one 90-day fill keeps the member; fills of one drug on one day count
-- with the longest supply; the days of an injection come from the open list.
with candidate as (

    select
        *,
        {{ age_years('birth_date', 'period_start') }} as age,
        {{ age_years('birth_date', 'period_end') }} as age_at_end
    from {{ ref('enrolled_event') }}
    where measure_id = 'SAA'

),

event as (

    select enrollee_key, measurement_year
    from {{ ref('severe_mental_illness_event') }}
    where is_qualifying and diagnosis_group = 'schizophrenia'

),

-- 18 or older on January 1; enrolled the year with pharmacy benefit; schizophrenia by one acute
-- inpatient encounter or two visits on different dates.
eligible_population as (

    select
        candidate.*,
        case
            when not candidate.is_covered_line then 'product_line'
            when candidate.age < 18 or candidate.age is null then 'age'
            when candidate.enrollment_verdict <> 'enrolled' then candidate.enrollment_verdict
            when event.enrollee_key is null then 'event_diagnosis'
        end as eligibility_drop
    from candidate
    left join event
        on candidate.enrollee_key = event.enrollee_key
        and candidate.measurement_year = event.measurement_year

),

-- The treatment period begins with the first oral fill or injection of the year.
denominator_events as (

    select
        eligible_population.*,
        coverage.ipsd,
        coverage.treatment_days,
        coverage.days_covered,
        coverage.pdc_percent,
        coverage.dispensing_events,
        coalesce(coverage.claim_ids, '[]') as fill_claim_ids
    from eligible_population
    left join {{ ref('antipsychotic_coverage') }} as coverage
        on eligible_population.enrollee_key = coverage.enrollee_key
        and eligible_population.measurement_year = coverage.measurement_year

),

required_exclusions as (

    select
        denominator_events.*,
        case
            when exclusion.is_dementia then 'dementia'
            when coalesce(denominator_events.dispensing_events, 0) < 2
                then 'fewer_than_two_dispensing_events'
            when exclusion.is_hospice then 'hospice'
            when exclusion.is_deceased then 'deceased'
            when exclusion.is_institutional and denominator_events.age_at_end >= 66
                and denominator_events.product_line in ('medicare', 'medicare_ffs')
                then 'institutional'
            when denominator_events.age_at_end between 66 and 80
                and exclusion.is_frailty and exclusion.is_advanced_illness
                then 'frailty_advanced_illness'
            when denominator_events.age_at_end >= 81 and exclusion.is_frailty then 'frailty'
        end as exclusion_drop
    from denominator_events
    left join {{ ref('person_exclusion') }} as exclusion
        on denominator_events.enrollee_key = exclusion.enrollee_key
        and denominator_events.measurement_year = exclusion.measurement_year

),

-- The rounded percentage decides: 79.5 passes, 79.45 does not.
numerator_events as (

    select
        *,
        pdc_percent >= 80 as is_adherent
    from required_exclusions

),

judged as (

    select
        measure_id, measurement_year, enrollee_key, event_key, event_id, claim_ids, payer,
        product_line, population, person_key, person_id, age, ipsd, treatment_days, days_covered,
        pdc_percent, dispensing_events, fill_claim_ids, is_adherent, period_end,
        ipsd as index_date,
        coalesce(eligibility_drop, exclusion_drop) as drop_reason
    from numerator_events

),

final as (

    {{ measure_rows('SAA', 'judged', [
        {'rate_id': 'SAA', 'met': 'is_adherent', 'date': 'period_end',
            'claim_ids': 'fill_claim_ids'},
    ], ['ipsd', 'treatment_days', 'days_covered', 'pdc_percent', 'dispensing_events']) }}

)

select * from final
