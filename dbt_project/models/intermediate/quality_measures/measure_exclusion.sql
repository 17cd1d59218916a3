-- Required exclusions that several measures share, per enrollee and measurement year: hospice by
-- claim or enrollment, death, and for SAA dementia, institution, frailty and advanced illness.
with period as (

    select * from {{ ref('measurement_year') }}

),

enrollee as (

    select * from {{ ref('enrollee') }}

),

dated as (

    select * from {{ ref('exclusion_evidence') }}

),

by_date as (

    select
        dated.enrollee_key,
        period.measurement_year,
        dated.exclusion,
        count(distinct dated.service_date) as date_count,
        {{ any_true('period.frailty_on_two_dates') }} as frailty_on_two_dates
    from dated
    inner join period on extract(year from dated.service_date) = period.measurement_year
    where dated.exclusion <> 'advanced_illness'
    group by dated.enrollee_key, period.measurement_year, dated.exclusion

),

-- Advanced illness: two dates or a dementia drug, in the measurement year or the year before.
advanced as (

    select enrollee_key, service_date, evidence
    from dated
    where exclusion = 'advanced_illness'

),

-- Behavioral conditions that the depression measures leave out: in the year before, or by the
-- end of the measurement year.
behavioral as (

    select
        coded.enrollee_key,
        period.measurement_year,
        (coded.has_bipolar_disorder or coded.has_other_bipolar_disorder)
        and coded.service_date < period.period_start as is_bipolar_before,
        (coded.has_major_depression or coded.has_dysthymia)
        and coded.service_date < period.period_start as is_depression_before,
        coded.has_psychotic_disorder or coded.has_personality_disorder_emotionally_labile
        or coded.has_pervasive_developmental_disorder
        or ((coded.has_bipolar_disorder or coded.has_other_bipolar_disorder)
            and not coded.service_date < period.period_start) as is_other_psychiatric
    from {{ ref('coded_diagnosis') }} as coded
    inner join period
        on extract(year from coded.service_date)
            between period.measurement_year - 1 and period.measurement_year

),

found as (

    select enrollee_key, measurement_year, exclusion
    from by_date
    where exclusion <> 'frailty' or date_count >= 2 or not frailty_on_two_dates
    union all
    {% for name in ['bipolar_before', 'depression_before', 'other_psychiatric'] %}
    select enrollee_key, measurement_year, '{{ name }}' as exclusion
    from behavioral
    where is_{{ name }}
    {{ "union all" if not loop.last }}
    {% endfor %}
    union all
    select advanced.enrollee_key, period.measurement_year, 'advanced_illness' as exclusion
    from advanced
    inner join period
        on extract(year from advanced.service_date)
            between period.measurement_year - 1 and period.measurement_year
    group by advanced.enrollee_key, period.measurement_year
    having count(distinct advanced.service_date) >= 2
        or {{ any_true("advanced.evidence = 'drug'") }}
    union all
    select enrollee.enrollee_key, period.measurement_year, 'deceased' as exclusion
    from enrollee
    inner join period
        on extract(year from enrollee.death_date) = period.measurement_year
        and period.deceased_excluded
    union all
    select
        enrollee.enrollee_key,
        period.measurement_year,
        case when eligibility.is_hospice then 'hospice_enrollment' else 'institutional' end
            as exclusion
    from {{ ref('eligibility') }} as eligibility
    inner join enrollee
        on eligibility.person_key = enrollee.person_key
        and eligibility.payer = enrollee.claim_payer
    inner join period
        on eligibility.start_date <= period.period_end
        and eligibility.end_date >= period.period_start
    where eligibility.is_hospice or eligibility.is_isnp or eligibility.is_lti

),

final as (

    select enrollee_key, measurement_year, exclusion
    from found
    group by enrollee_key, measurement_year, exclusion

)

select * from final
