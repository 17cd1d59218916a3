-- Recorded scores and what followed a positive one, by the practice the person is attributed to in
-- the year's last month.
with screened as (

    select * from {{ ref('screen_follow_up') }}

),

person_year as (

    select person_key, year, organization_id
    from {{ ref('person_year') }}
    where organization_id <> 'none'

),

final as (

    select
        person_year.organization_id,
        person_year.year,
        {% for flag in ['phq9', 'gad7', 'auditc'] -%}
        cast(sum(case when screened.has_{{ flag }} then 1 else 0 end) as bigint)
            as {{ flag }}_members,
        {% endfor -%}
        cast(sum(case when screened.is_positive then 1 else 0 end) as bigint) as positive_members,
        cast(sum(case when screened.is_positive and screened.is_followed then 1 else 0 end)
            as bigint) as followed_members
    from screened
    inner join person_year
        on screened.person_key = person_year.person_key and screened.year = person_year.year
    group by person_year.organization_id, person_year.year

)

select * from final
