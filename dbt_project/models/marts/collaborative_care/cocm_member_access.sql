-- Members in need (depression or anxiety) by year, and the nearest site that was paid for
-- Collaborative Care that year. Straight line between ZIP centroids: an approximation of a drive.
with need as (

    select distinct -- either condition counts once
        person_key, person_id, year
    from {{ ref('person_condition') }}
    where claims_met and condition_id in ('depression', 'anxiety')

),

-- Where the member lives and who pays at the end of the year's months.
home as (

    select
        need.person_id,
        need.person_key,
        need.year,
        person_year.payer,
        person_year.zip_code,
        nullif(person_year.county_fips, 'unknown') as county_fips,
        nullif(person_year.organization_id, 'none') as organization_id
    from {{ ref('person_year') }} as person_year
    inner join need
        on person_year.person_key = need.person_key and person_year.year = need.year

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

final as (

    select
        home.person_id,
        home.person_key,
        home.year,
        home.payer,
        home.zip_code,
        coalesce(substr(home.zip_code, 1, 3), 'unknown') as zip3,
        coalesce(home.county_fips, zip.county_fips, 'unknown') as county_fips,
        home.organization_id,
        distance.miles,
        home_point.zip_code is not null as is_located,
        distance.miles <= standard.max_miles as is_within_standard,
        standard.max_miles,
        served.person_key is not null as is_served
    from home
    cross join {{ ref('cocm_access_standard') }} as standard
    left join zip on home.zip_code = zip.zip_code
    left join home_point on home.zip_code = home_point.zip_code and home.year = home_point.year
    left join distance on home.zip_code = distance.zip_code and home.year = distance.year
    left join served on home.person_key = served.person_key and home.year = served.year

)

select * from final
