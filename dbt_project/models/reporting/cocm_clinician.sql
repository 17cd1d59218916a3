-- Rendering clinicians by taxonomy group and network status, one at a time.
with line as (

    select
        line.*,
        coalesce(taxonomy.clinician_group, 'other') as clinician_group,
        coalesce(provider.network_status, 'unknown') as network_status
    from {{ ref('cocm_network_line') }} as line
    left join {{ ref('cocm_clinician_group') }} as taxonomy
        on line.rendering_taxonomy_code = taxonomy.taxonomy_code
    left join {{ ref('provider') }} as provider on line.rendering_npi = provider.npi
    where not line.is_denied

),

grouped as (

    select
        year,
        family,
        case when rendering_taxonomy_code is null then 'taxonomy missing' else clinician_group end
            as clinician_group,
        network_status,
        person_key,
        rendering_npi,
        month_number
    from line

),

final as (

    select
        year,
        family as service_family,
        coalesce(clinician_group, 'all') as clinician_group,
        coalesce(network_status, 'all') as network_status,
        cast(count(distinct rendering_npi) as bigint) as clinicians,
        cast(count(distinct person_key) as bigint) as members,
        cast(count(distinct {{ hash_key(['person_key', 'month_number']) }}) as bigint)
            as member_months,
        'ok' as status,
        '' as status_reason,
        '1' as method_version
    from grouped
    group by grouping sets (
        (year, family), (year, family, clinician_group), (year, family, network_status)
    )

)

select * from final
