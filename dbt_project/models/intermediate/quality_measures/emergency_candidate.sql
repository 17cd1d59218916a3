{{ config(materialized='view') }}

-- Emergency visits of FUM and FUA: covered line, from January 1 to December 1, old enough on the day
-- (6, for substance use 13), enrolled to 30 days after.
with candidate as (

    select
        *,
        {{ age_years('birth_date', 'index_date') }} as age,
        case measure_id when 'FUM' then 6 else 13 end as minimum_age
    from {{ ref('enrolled_event') }}
    where measure_id in ('FUM', 'FUA')

),

final as (

    select
        *,
        case
            when not is_covered_line then 'product_line'
            when index_date > last_event_date then 'ed_visit_outside_jan1_dec1'
            when age < minimum_age or age is null
                then 'age_under_' || cast(minimum_age as string) || '_at_ed_visit'
            when enrollment_verdict <> 'enrolled' then enrollment_verdict
        end as eligibility_drop
    from candidate

)

select * from final
