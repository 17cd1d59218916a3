-- Adherence to antipsychotic medications for people with schizophrenia, own words, uncertified.
-- Adults with schizophrenia and at least two antipsychotic dispensing events: how many were
-- covered on at least 80 percent of the days from the first of them to December 31.
-- Readings where sources differ (low certainty): a supply of more than 30 days counts as several
-- dispensing events, so that one 90-day fill keeps the member; fills of one drug on one day count
-- with the longest supply; the days of an injection come from the open list.
with eligible_population as (

    select * from {{ ref('severe_illness_population') }} where measure_id = 'SAA'

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
            when is_dementia then 'dementia'
            when coalesce(denominator_events.dispensing_events, 0) < 2
                then 'fewer_than_two_dispensing_events'
            when is_hospice then 'hospice'
            when is_deceased then 'deceased'
            when is_institutional and denominator_events.age_at_end >= 66
                and denominator_events.product_line in ('medicare', 'medicare_ffs')
                then 'institutional'
            when denominator_events.age_at_end between 66 and 80
                and is_frailty and is_advanced_illness
                then 'frailty_advanced_illness'
            when denominator_events.age_at_end >= 81 and is_frailty then 'frailty'
        end as exclusion_drop
    from denominator_events

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
