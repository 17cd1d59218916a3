-- One row per person and calendar year with a member month: what prevalence and cohorts need to
-- know of the person that year, whatever the payer.
with member_month as (

    select * from {{ ref('member_month') }}

),

benefit_delivery as (

    select payer, year, delivers_behavioral from {{ ref('benefit_delivery') }}

),

person as (

    select person_key, death_date from {{ ref('person') }}

),

source_start as (

    select
        data_source,
        min(year_month) as first_year_month
    from member_month
    group by data_source

),

by_year as (

    select
        member_month.person_key,
        member_month.year,
        max(member_month.person_id) as person_id,
        cast(max(member_month.age) as integer) as age,
        max(member_month.sex) as sex,
        -- Months count once, however many payers or sources hold them.
        {{ distinct_months('member_month.year_month', 'member_month.has_medical') }}
            as medical_months,
        {{ distinct_months(
            'member_month.year_month',
            'member_month.has_mental_health and benefit_delivery.delivers_behavioral') }}
            as behavioral_months,
        -- Where someone moves, the last month of the year tells the place.
        max_by(
            coalesce(member_month.county_fips, 'unknown'),
            cast(member_month.year_month as string) || member_month.payer
            || member_month.data_source
        ) as county_fips,
        max_by(
            coalesce(member_month.organization_id, 'none'),
            cast(member_month.year_month as string) || member_month.payer
            || member_month.data_source
        ) as organization_id,
        min(source_start.first_year_month) as first_year_month
    from member_month
    inner join source_start on member_month.data_source = source_start.data_source
    left join benefit_delivery
        on member_month.payer = benefit_delivery.payer
        and member_month.year = benefit_delivery.year
    group by member_month.person_key, member_month.year

),

final as (

    select
        by_year.person_key,
        by_year.person_id,
        by_year.year,
        by_year.age,
        by_year.sex,
        by_year.medical_months,
        by_year.behavioral_months,
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
    left join person on by_year.person_key = person.person_key

)

select * from final
