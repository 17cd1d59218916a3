with provider as (

    select * from {{ source('raw', 'provider') }}

),

taxonomy as (

    select npi, max(taxonomy_code) as taxonomy_code
    from {{ source('raw', 'reference_taxonomy') }}
    group by npi

),

delivered as (

    select
        npi,
        max(entity_type) as entity_type,
        max(organization_name) as organization_name,
        max(tin) as tin,
        max(taxonomy_code) as taxonomy_code,
        max(city) as city,
        max(state) as state,
        max(substr(zip_code, 1, 5)) as zip_code,
        max(county_fips) as county_fips,
        max(x_network_status) as network_status
    from provider
    where npi is not null
    group by npi

),

final as (

    select
        coalesce(delivered.npi, taxonomy.npi) as npi,
        delivered.entity_type,
        delivered.organization_name,
        delivered.tin,
        coalesce(delivered.taxonomy_code, taxonomy.taxonomy_code) as taxonomy_code,
        delivered.city,
        delivered.state,
        delivered.zip_code,
        delivered.county_fips,
        delivered.network_status
    from delivered
    full outer join taxonomy on delivered.npi = taxonomy.npi

)

select * from final
