-- Where Collaborative Care is given: the rendering clinician's place.
with line as (

    select distinct year, rendering_npi -- many lines, one clinician
    from {{ ref('cocm_network_line') }}
    where family = 'cocm' and not is_denied

),

zip as (

    select zip_code, max(county_fips) as county_fips
    from {{ source('raw', 'reference_zip') }}
    group by zip_code

),

final as (

    select distinct -- several clinicians, one place
        line.year,
        substr(provider.zip_code, 1, 5) as zip_code,
        coalesce(provider.county_fips, zip.county_fips) as county_fips
    from line
    inner join {{ ref('provider') }} as provider on line.rendering_npi = provider.npi
    left join zip on substr(provider.zip_code, 1, 5) = zip.zip_code

)

select * from final
