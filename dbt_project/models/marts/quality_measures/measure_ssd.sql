-- Diabetes screening for people with schizophrenia or bipolar disorder who use antipsychotics, own
-- words, uncertified. Medicaid, 18 to 64 on December 31, without diabetes: how many had a glucose
-- or HbA1c test in the year. No fasting rule, no result, any provider; the test may precede the
-- drug. The exclusion for diabetes uses the block that SMD uses (assumed).
with eligible_population as (

    select * from {{ ref('severe_illness_population') }} where measure_id = 'SSD'

),

-- Oral fills and injections, from pharmacy and from medical claims.
denominator_events as (

    select
        eligible_population.*,
        antipsychotic.first_antipsychotic_date
    from eligible_population
    left join (
        select
            enrollee_key,
            dispensing_year,
            min(dispensing_date) as first_antipsychotic_date
        from {{ ref('dispensing_event') }}
        where medication_list = 'antipsychotic'
        group by enrollee_key, dispensing_year
    ) as antipsychotic
        on eligible_population.enrollee_key = antipsychotic.enrollee_key
        and eligible_population.measurement_year = antipsychotic.dispensing_year

),

required_exclusions as (

    select
        denominator_events.*,
        case
            when diabetes.has_diabetes then 'diabetes'
            when denominator_events.first_antipsychotic_date is null
                then 'no_antipsychotic_dispensed'
            when is_hospice then 'hospice'
            when is_deceased then 'deceased'
        end as exclusion_drop
    from denominator_events
    left join {{ ref('diabetes_evidence') }} as diabetes
        on denominator_events.enrollee_key = diabetes.enrollee_key
        and denominator_events.measurement_year = diabetes.measurement_year

),

numerator_events as (

    select
        enrollee_key,
        measurement_year,
        min(first_date) as test_date,
        min(claim_ids) as test_claim_ids
    from {{ ref('laboratory_evidence') }}
    where test in ('glucose', 'hba1c')
    group by enrollee_key, measurement_year

),

judged as (

    select
        required_exclusions.*,
        coalesce(eligibility_drop, exclusion_drop) as drop_reason,
        numerator_events.test_date,
        numerator_events.test_date is not null as is_tested,
        coalesce(numerator_events.test_claim_ids, '[]') as test_claim_ids
    from required_exclusions
    left join numerator_events
        on required_exclusions.enrollee_key = numerator_events.enrollee_key
        and required_exclusions.measurement_year = numerator_events.measurement_year

),

final as (

    {{ measure_rows('SSD', 'judged', [
        {'rate_id': 'SSD', 'met': 'is_tested', 'date': 'test_date', 'claim_ids': 'test_claim_ids'},
    ], ['first_antipsychotic_date', 'test_date']) }}

)

select * from final
