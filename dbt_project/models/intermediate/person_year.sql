-- One row per person and calendar year with a member month: what prevalence and cohorts need to
-- know of the person that year, whatever the payer.
with member_month as (

    select * from {{ ref('member_month') }}

),

benefit_delivery as (

    select payer, year, delivers_behavioral from {{ ref('benefit_delivery') }}

),

person as (

    select person_key, person_id, sex, death_date from {{ ref('person') }}

),

kept_year as (

    select payer, data_source, year, min(year_month) as first_year_month
    from member_month
    group by payer, data_source, year

),

-- Few rows: what a month's payer, source and year say, and their place among those of one month.
roll as (

    select
        kept_year.payer,
        kept_year.data_source,
        kept_year.year,
        coalesce(benefit_delivery.delivers_behavioral, false) as delivers_behavioral,
        min(kept_year.first_year_month) over (partition by kept_year.data_source)
            as first_year_month,
        row_number() over (
            order by
                kept_year.payer nulls last, kept_year.data_source nulls last,
                kept_year.year nulls last
        ) as place
    from kept_year
    left join benefit_delivery
        on kept_year.payer = benefit_delivery.payer and kept_year.year = benefit_delivery.year

),

by_year as (

    select
        member_month.person_key,
        member_month.year,
        cast(max(member_month.age) as integer) as age,
        -- Months count once, however many payers or sources hold them.
        {{ distinct_months('member_month.year_month', 'member_month.has_medical') }}
            as medical_months,
        {{ distinct_months(
            'member_month.year_month',
            'member_month.has_mental_health and roll.delivers_behavioral') }}
            as behavioral_months,
        -- Where someone moves, the last month of the year tells the place; of several rolls of that
        -- month the last in order.
        {% set moment = 'cast(member_month.year_month as bigint) * 1000000 + roll.place' %}
        max({{ moment }}) % 1000000 as last_place,
        max_by(coalesce(member_month.zip_code, 'unknown'), {{ moment }}) as zip_code,
        max_by(coalesce(member_month.county_fips, 'unknown'), {{ moment }}) as county_fips,
        max_by(coalesce(member_month.organization_id, 'none'), {{ moment }}) as organization_id,
        min(roll.first_year_month) as first_year_month
    from member_month
    inner join roll
        on member_month.year = roll.year
        and member_month.data_source = roll.data_source
        and member_month.payer is not distinct from roll.payer
    group by member_month.person_key, member_month.year

),

final as (

    select
        by_year.person_key,
        person.person_id,
        by_year.year,
        by_year.age,
        person.sex,
        by_year.medical_months,
        by_year.behavioral_months,
        roll.payer,
        nullif(by_year.zip_code, 'unknown') as zip_code,
        by_year.county_fips,
        by_year.organization_id,
        {{ age_band('by_year.age') }} as age_band,
        by_year.first_year_month,
        person.death_date,
        -- Who dies is measured to the month of death, not dropped.
        case
            when cast(extract(year from person.death_date) as integer) = by_year.year
                then cast(extract(month from person.death_date) as integer)
            else 12
        end as months_alive
    from by_year
    left join roll on by_year.last_place = roll.place
    left join person on by_year.person_key = person.person_key

)

select * from final
