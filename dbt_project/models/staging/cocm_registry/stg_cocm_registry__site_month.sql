{{ latest_registry_row('cocm_site_month', ['site_id', 'month']) }}

final as (

    select
        source_name,
        coalesce(site_id, 'unknown') as site_id,
        cast(
            replace(substr(month, 1, 7), '-', '') as integer
        ) as year_month,
        cast(bhcm_fte as double) as bhcm_fte,
        cast(psychiatric_hours as double) as psychiatric_hours
    from latest

)

select * from final
