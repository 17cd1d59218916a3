-- Need and the nearest biller, by one of payer, county and ZIP3 at a time. CMS sets no standard for
-- Collaborative Care: the primary care distance is used and named.
with member as (

    select * from {{ ref('cocm_member_access') }}

),

site_county as (

    select distinct year, county_fips -- many places, one county
    from {{ ref('cocm_biller_site') }}
    where county_fips is not null

),

county as (

    select county_fips, max(county_name) as county_name
    from {{ source('raw', 'reference_zip') }}
    group by county_fips

),

counted as (

    select
        year,
        coalesce(payer, 'all') as payer,
        coalesce(county_fips, 'all') as county_fips,
        coalesce(zip3, 'all') as zip3,
        cast(count(*) as bigint) as members_in_need,
        cast(sum(case when is_served then 1 else 0 end) as bigint) as members_served,
        cast(sum(case when is_located then 1 else 0 end) as bigint) as members_located,
        cast(sum(case when is_located and is_within_standard then 1 else 0 end) as bigint)
            as members_within_standard,
        {{ percentile(0.5, 'miles') }} as miles_median,
        max(max_miles) as standard_miles
    from member
    group by grouping sets ((year), (year, payer), (year, county_fips), (year, zip3))

),

final as (

    select
        counted.payer,
        counted.county_fips,
        counted.zip3,
        counted.year,
        counted.members_in_need,
        counted.members_served,
        counted.members_located,
        counted.members_within_standard,
        {{ ratio('counted.members_within_standard', 'counted.members_located', 100) }}
            as within_standard_pct,
        {{ rounded('100 * '
            ~ wilson('counted.members_within_standard', 'counted.members_located', -1)) }}
            as ci_low,
        {{ rounded('100 * '
            ~ wilson('counted.members_within_standard', 'counted.members_located', 1)) }}
            as ci_high,
        {{ rounded('counted.miles_median') }} as miles_median,
        counted.standard_miles,
        case when counted.county_fips = 'all' then ''
            else coalesce(county.county_name, counted.county_fips) end as county_name,
        case
            when counted.county_fips in ('all', 'unknown') then 'not asked'
            when site_county.county_fips is not null then 'biller in county'
            else 'no biller in county'
        end as county_biller,
        case when counted.members_located = 0 then 'not_measurable' else 'ok' end as status,
        case when counted.members_located = 0
            then 'no ZIP centroids are loaded for these members' else '' end as status_reason,
        '1' as method_version
    from counted
    left join county on counted.county_fips = county.county_fips
    left join site_county
        on counted.county_fips = site_county.county_fips and counted.year = site_county.year

)

select * from final
