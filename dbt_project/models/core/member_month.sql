with covered_month as (

    select * from {{ ref('covered_month') }}

),

person as (

    select
        person_key,
        sex,
        cast(extract(year from birth_date) as integer) as birth_year,
        cast(extract(month from birth_date) as integer) as birth_month,
        extract(month from birth_date) = 2 and extract(day from birth_date) = 29 as is_leap_day
    from {{ ref('person') }}

),

roster as (

    select * from {{ ref('attribution_roster') }} where payer is not null

),

person_roster as (

    select * from {{ ref('attribution_roster') }} where payer is null

),

plurality as (

    select *, 'plurality' as rule from {{ ref('practice_plurality') }}

),

aged as (

    select
        covered_month.*,
        cast(covered_month.year * 100 + covered_month.month as integer) as year_month,
        person.sex,
        -- Completed years on the month's last day: whoever was born in the month has had the birthday,
        -- but for 29 February in a common year, when it is the first of March.
        cast(covered_month.year - person.birth_year - case
            when covered_month.month < person.birth_month then 1
            when person.is_leap_day and covered_month.month = 2 and (covered_month.year % 4 <> 0
                or covered_month.year % 100 = 0 and covered_month.year % 400 <> 0) then 1
            else 0
        end as integer) as age
    from covered_month
    left join person on covered_month.person_key = person.person_key

),

final as (

    select
        aged.person_id,
        aged.person_key,
        aged.member_id,
        aged.payer,
        aged.data_source,
        aged.year_month,
        aged.year,
        aged.product_line,
        aged.segment,
        aged.is_self_funded,
        aged.age,
        {{ age_band('aged.age') }} as age_band,
        aged.sex,
        aged.has_medical,
        aged.has_pharmacy,
        aged.has_mental_health,
        aged.zip_code,
        aged.county_fips,
        aged.region,
        coalesce(roster.organization_id, person_roster.organization_id, plurality.organization_id)
            as organization_id,
        case
            when roster.rule is not null then roster.npi
            when person_roster.rule is not null then person_roster.npi
            else plurality.npi
        end as attribution_npi,
        coalesce(roster.rule, person_roster.rule, plurality.rule, 'none') as attribution_rule
    from aged
    left join roster
        on aged.person_key = roster.person_key
        and aged.year_month = roster.year_month
        and aged.payer = roster.payer
    left join person_roster
        on aged.person_key = person_roster.person_key
        and aged.year_month = person_roster.year_month
    left join plurality
        on aged.person_key = plurality.person_key
        and aged.year = plurality.year
        and aged.payer = plurality.payer

)

select * from final
