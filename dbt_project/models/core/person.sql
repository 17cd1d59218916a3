with eligibility_span as (

    select * from {{ ref('eligibility_span') }}

),

-- One scan. Spans of two sources may end on the same day: the later birth date decides.
final as (

    select
        person_id,
        person_key,
        max_by(birth_date, cast(end_date as string) || cast(birth_date as string)) as birth_date,
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
