-- Eligible population of SSD, SMD, SMC and SAA: covered line, age, enrollment, and schizophrenia
-- (for SSD also bipolar disorder) by one acute inpatient encounter or two visits of the same group
-- on different dates; with the exclusions that hold for the person. SAA takes the age on January 1
-- without an upper limit, the others 18 to 64 on December 31.
with candidate as (

    select
        *,
        {{ age_years('birth_date', 'period_start') }} as age_at_start,
        {{ age_years('birth_date', 'period_end') }} as age_at_end
    from {{ ref('enrolled_event') }}
    where measure_id in ('SSD', 'SMD', 'SMC', 'SAA')

),

event as (

    select
        enrollee_key,
        measurement_year,
        {{ any_true("diagnosis_group = 'schizophrenia'") }} as has_schizophrenia
    from {{ ref('severe_mental_illness_event') }}
    where is_qualifying
    group by enrollee_key, measurement_year

),

aged as (

    select
        *,
        case measure_id when 'SAA' then age_at_start else age_at_end end as age,
        case measure_id when 'SAA' then 999 else 64 end as oldest_age
    from candidate

),

final as (

    select
        aged.*,
        coalesce(exclusion.is_hospice, false) as is_hospice,
        coalesce(exclusion.is_deceased, false) as is_deceased,
        coalesce(exclusion.is_dementia, false) as is_dementia,
        coalesce(exclusion.is_institutional, false) as is_institutional,
        coalesce(exclusion.is_frailty, false) as is_frailty,
        coalesce(exclusion.is_advanced_illness, false) as is_advanced_illness,
        case
            when not aged.is_covered_line then 'product_line'
            when aged.age not between 18 and aged.oldest_age or aged.age is null then 'age'
            when aged.enrollment_verdict <> 'enrolled' then aged.enrollment_verdict
            when event.enrollee_key is null
                or (aged.measure_id <> 'SSD' and not event.has_schizophrenia)
                then 'event_diagnosis'
        end as eligibility_drop
    from aged
    left join event
        on aged.enrollee_key = event.enrollee_key
        and aged.measurement_year = event.measurement_year
    left join {{ ref('person_exclusion') }} as exclusion
        on aged.enrollee_key = exclusion.enrollee_key
        and aged.measurement_year = exclusion.measurement_year

)

select * from final
