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

-- Most are placed in December: apart, the other months of members are not read for them.
place as (

    {% for comparison in ['=', '<>'] %}
    select
        event.person_key,
        event.payer,
        event.year_month,
        max(member_month.organization_id) as organization_id,
        max(member_month.county_fips) as county_fips
    from (
        select person_key, payer, year_month
        from event
        where year_month % 100 {{ comparison }} 12
        group by person_key, payer, year_month
    ) as event
    inner join {{ ref('member_month') }} as member_month
        on event.person_key = member_month.person_key
        and event.year_month = member_month.year_month
        and member_month.year_month % 100 {{ comparison }} 12
        and (event.payer = member_month.payer or event.payer = 'all')
    group by event.person_key, event.payer, event.year_month
    {{ "union all" if not loop.last }}
    {% endfor %}

),

person as (

    select person_key, race, ethnicity from {{ ref('person') }}

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
        coalesce(nullif(lower(trim(person.race)), ''), 'unknown') as race,
        coalesce(nullif(lower(trim(person.ethnicity)), ''), 'unknown') as ethnicity
    from event
    left join place
        on event.person_key = place.person_key
        and event.payer = place.payer
        and event.year_month = place.year_month
    left join person on event.person_key = person.person_key

)

select * from final
