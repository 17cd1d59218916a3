-- Decision 10, first two rungs: the practice that the roster of the month names, else that of the
-- primary care clinician the plan assigned. A row without a payer is of its source's payer; where
-- that is not said either, it holds whichever payer the person has in that month.
with provider_attribution as (

    select * from {{ source('raw', 'provider_attribution') }}

),

source_file as (

    select source_name, payer from {{ source('raw', 'source') }}

),

provider as (

    select npi, tin from {{ ref('provider') }}

),

delivered as (

    select
        {{ hash_key(['provider_attribution.person_id']) }} as person_key,
        coalesce(provider_attribution.payer, source_file.payer) as payer,
        cast(replace(substr(cast(provider_attribution.year_month as string), 1, 7), '-', '')
            as integer) as year_month,
        coalesce(
            payer_attributed_provider_organization, payer_attributed_provider_practice,
            custom_attributed_provider_organization, custom_attributed_provider_practice
        ) as organization_id,
        coalesce(payer_attributed_provider, custom_attributed_provider) as npi
    from provider_attribution
    left join source_file on provider_attribution.source_name = source_file.source_name
    union all
    select person_key, payer, year_month, organization_id, npi
    from {{ ref('cclf_attribution') }}

),

named as (

    select
        person_key,
        payer,
        year_month,
        max(organization_id) as organization_id,
        max(npi) as npi
    from delivered
    group by person_key, payer, year_month

),

final as (

    select
        named.person_key,
        named.payer,
        named.year_month,
        coalesce(named.organization_id, provider.tin) as organization_id,
        named.npi,
        case when named.organization_id is null then 'assigned' else 'roster' end as rule
    from named
    left join provider on named.npi = provider.npi
    where named.organization_id is not null or provider.tin is not null

)

select * from final
