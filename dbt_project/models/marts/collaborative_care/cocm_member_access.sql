-- Members in need (depression or anxiety) by year, and the nearest site that was paid for
-- Collaborative Care that year. Straight line between ZIP centroids: an approximation of a drive.
with need as (

    select distinct -- either condition counts once
        person_key, person_id, year
    from {{ ref('person_condition') }}
    where claims_met and condition_id in ('depression', 'anxiety')

),

home as (

    select
        member_month.person_key,
        member_month.year,
        -- Where the member lives and who pays at the end of the year's months; of several places and
        -- payers then the last in order.
        max_by(
            member_month.zip_code,
            cast(member_month.year_month as string) || '|' || member_month.zip_code
        ) as zip_code,
        max_by(
            member_month.county_fips,
            cast(member_month.year_month as string) || '|' || coalesce(member_month.zip_code, '')
            || '|' || member_month.county_fips
        ) as county_fips,
        max_by(
            member_month.payer,
            cast(member_month.year_month as string) || '|' || member_month.payer
        ) as payer
    from {{ ref('member_month') }} as member_month
    inner join need
        on member_month.person_key = need.person_key and member_month.year = need.year
    group by member_month.person_key, member_month.year

),

zip as (

    select
        zip_code,
        max(county_fips) as county_fips,
        avg(latitude) as latitude,
        avg(longitude) as longitude
    from {{ source('raw', 'reference_zip') }}
    group by zip_code

),

site_point as (

    select site.year, zip.latitude, zip.longitude
    from {{ ref('cocm_biller_site') }} as site
    inner join zip on site.zip_code = zip.zip_code

),

home_point as (

    select distinct -- each member ZIP once a year
        home.year, home.zip_code, zip.latitude, zip.longitude
    from home
    inner join zip on home.zip_code = zip.zip_code

),

distance as (

    select
        home_point.year,
        home_point.zip_code,
        min(2 * 3958.8 * asin(sqrt(least(1,
            power(sin(radians(site_point.latitude - home_point.latitude) / 2), 2)
            + cos(radians(home_point.latitude)) * cos(radians(site_point.latitude))
            * power(sin(radians(site_point.longitude - home_point.longitude) / 2), 2)
        )))) as miles
    from home_point
    inner join site_point on home_point.year = site_point.year
    group by home_point.year, home_point.zip_code

),

served as (

    select person_key, year from {{ ref('cocm_network_member') }}
    where family = 'cocm' and is_paid

),

attributed as (

    select person_key, year, nullif(organization_id, 'none') as organization_id
    from {{ ref('person_year') }}

),

final as (

    select
        need.person_id,
        need.person_key,
        need.year,
        home.payer,
        home.zip_code,
        coalesce(substr(home.zip_code, 1, 3), 'unknown') as zip3,
        coalesce(home.county_fips, zip.county_fips, 'unknown') as county_fips,
        attributed.organization_id,
        distance.miles,
        home_point.zip_code is not null as is_located,
        distance.miles <= standard.max_miles as is_within_standard,
        standard.max_miles,
        served.person_key is not null as is_served
    from need
    inner join home on need.person_key = home.person_key and need.year = home.year
    cross join {{ ref('cocm_access_standard') }} as standard
    left join zip on home.zip_code = zip.zip_code
    left join attributed
        on need.person_key = attributed.person_key and need.year = attributed.year
    left join home_point on home.zip_code = home_point.zip_code and home.year = home_point.year
    left join distance on home.zip_code = distance.zip_code and home.year = distance.year
    left join served on need.person_key = served.person_key and need.year = served.year

)

select * from final
