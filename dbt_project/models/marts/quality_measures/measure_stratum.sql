-- Member-level rows of the initial population with where the person belonged in the month of the
-- event (December where there is none): organization and county from the member month, race and
-- ethnicity from enrollment.
with event as (

    select
        measure_id,
        rate_id,
        measurement_year,
        payer,
        product_line,
        person_key,
        event_id,
        stratum as age_stratum,
        in_denominator,
        in_numerator,
        case
            when index_date is null then measurement_year * 100 + 12
            else {{ year_month('index_date') }}
        end as year_month
    from {{ ref('measure_event') }}
    where in_initial_population

),

place as (

    select
        wanted.person_key,
        wanted.payer,
        wanted.year_month,
        max(member_month.organization_id) as organization_id,
        max(member_month.county_fips) as county_fips
    from {{ ref('member_month') }} as member_month
    inner join (
        select person_key, payer, year_month from event group by person_key, payer, year_month
    ) as wanted
        on member_month.person_key = wanted.person_key
        and member_month.year_month = wanted.year_month
        and (member_month.payer = wanted.payer or wanted.payer = 'all')
    group by wanted.person_key, wanted.payer, wanted.year_month

),

person as (

    select
        person_key,
        coalesce(nullif(lower(trim(race)), ''), 'unknown') as race,
        coalesce(nullif(lower(trim(ethnicity)), ''), 'unknown') as ethnicity
    from {{ ref('person') }}

),

final as (

    select
        event.measure_id,
        event.rate_id,
        event.measurement_year,
        event.payer,
        event.product_line,
        event.person_key,
        event.event_id,
        event.in_denominator,
        event.in_numerator,
        event.age_stratum,
        coalesce(place.organization_id, 'unattributed') as organization_id,
        coalesce(place.county_fips, 'unknown') as county_fips,
        coalesce(person.race, 'unknown') as race,
        coalesce(person.ethnicity, 'unknown') as ethnicity
    from event
    left join place
        on event.person_key = place.person_key
        and event.payer = place.payer
        and event.year_month = place.year_month
    left join person on event.person_key = person.person_key

)

select * from final
