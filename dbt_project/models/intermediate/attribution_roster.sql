-- Decision 10, first rung: the roster of the month.
with provider_attribution as (

    select * from {{ source('raw', 'provider_attribution') }}

),

delivered as (

    select
        {{ hash_key(['person_id']) }} as person_key,
        payer,
        cast(replace(substr(cast(year_month as string), 1, 7), '-', '') as integer) as year_month,
        max(coalesce(
            payer_attributed_provider_organization, payer_attributed_provider_practice,
            custom_attributed_provider_organization, custom_attributed_provider_practice
        )) as organization_id,
        max(coalesce(payer_attributed_provider, custom_attributed_provider)) as npi
    from provider_attribution
    where coalesce(
        payer_attributed_provider_organization, payer_attributed_provider_practice,
        custom_attributed_provider_organization, custom_attributed_provider_practice
    ) is not null
    group by 1, 2, 3

),

final as (

    select * from delivered
    union all
    select * from {{ ref('cclf_attribution') }}

)

select * from final
