-- Measures run per person and payer (decision 7). With all_payer every payer's spans and claims
-- stand together under one payer named "all".
with member as (

    select person_key, payer
    from {{ ref('eligibility') }}
    group by person_key, payer

),

person as (

    select person_key, person_id, birth_date, death_date, sex, race, ethnicity
    from {{ ref('person') }}

),

setting as (

    select coalesce(measures__all_payer, false) as is_all_payer
    from {{ source('raw', 'setting') }}

),

named as (

    select
        member.person_key,
        member.payer as claim_payer,
        case when setting.is_all_payer then 'all' else member.payer end as payer
    from member
    cross join setting

),

final as (

    select
        {{ hash_key(['named.person_key', 'named.payer']) }} as enrollee_key,
        named.person_key,
        named.claim_payer,
        named.payer,
        person.person_id,
        person.birth_date,
        person.death_date,
        person.sex,
        person.race,
        person.ethnicity
    from named
    inner join person on named.person_key = person.person_key

)

select * from final
