with eligibility_span as (

    select * from {{ ref('eligibility_span') }}

),

-- One scan: the latest span's facts, put together as text that sorts by date.
final as (

    select
        person_id,
        person_key,
        max_by(birth_date, end_date) as birth_date,
        max(death_date) as death_date,
        coalesce(
            max(case when gender in ('male', 'm') then 'male'
                when gender in ('female', 'f') then 'female' end), 'unknown'
        ) as sex,
        max(race) as race,
        max(ethnicity) as ethnicity
    from eligibility_span
    group by person_id, person_key

)

select * from final
