-- Provider organizations of a filing, with the name that the provider file gives their TIN.
with expense as (

    select payer, organization_id
    from {{ ref('submission_expense') }}
    where organization_id not in ('all', 'unattributed')
    group by payer, organization_id

),

provider as (

    select tin, max(organization_name) as organization_name
    from {{ ref('provider') }}
    where tin is not null
    group by tin

),

final as (

    select
        expense.payer,
        expense.organization_id,
        coalesce(provider.organization_name, expense.organization_id) as organization_name
    from expense
    left join provider on expense.organization_id = provider.tin

)

select * from final
