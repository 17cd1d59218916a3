-- Diabetes screening for people with schizophrenia or bipolar disorder who use antipsychotics, own
-- words, uncertified. Medicaid, 18 to 64 on December 31, without diabetes: how many had a glucose
-- or HbA1c test in the year. No fasting rule, no result, any provider; the test may precede the
-- drug. The exclusion for diabetes uses the block that SMD uses (assumed).
with candidate as (

    select
        *,
        {{ age_years('birth_date', 'period_end') }} as age
    from {{ ref('enrolled_event') }}
    where measure_id = 'SSD'

),

event as (

    select enrollee_key, measurement_year
    from {{ ref('severe_mental_illness_event') }}
    where is_qualifying
    group by enrollee_key, measurement_year

),

-- Enrolled the year with pharmacy benefit; schizophrenia or bipolar disorder by one acute
-- inpatient encounter or two visits of the same group on different dates.
eligible_population as (

    select
        candidate.*,
        case
            when not candidate.is_covered_line then 'product_line'
            when candidate.age not between 18 and 64 or candidate.age is null then 'age'
            when candidate.enrollment_verdict <> 'enrolled' then candidate.enrollment_verdict
            when event.enrollee_key is null then 'event_diagnosis'
        end as eligibility_drop
    from candidate
    left join event
        on candidate.enrollee_key = event.enrollee_key
        and candidate.measurement_year = event.measurement_year

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
            when exclusion.is_hospice then 'hospice'
            when exclusion.is_deceased then 'deceased'
        end as exclusion_drop
    from denominator_events
    left join {{ ref('diabetes_evidence') }} as diabetes
        on denominator_events.enrollee_key = diabetes.enrollee_key
        and denominator_events.measurement_year = diabetes.measurement_year
    left join {{ ref('person_exclusion') }} as exclusion
        on denominator_events.enrollee_key = exclusion.enrollee_key
        and denominator_events.measurement_year = exclusion.measurement_year

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
