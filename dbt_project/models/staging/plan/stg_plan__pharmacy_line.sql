with pharmacy_claim as (

    select * from {{ source('raw', 'plan_pharmacy_claim') }}

),

delivery as (

    {{ delivery_of('plan') }}

),

source_file as (

    select * from {{ source('raw', 'source') }}

),

final as (

    select
        {{ contract_pharmacy_columns() }},
        {{ plan_version_columns('pharmacy_claim') }}
    from pharmacy_claim
    inner join delivery
        on pharmacy_claim.source_name = delivery.source_name
        and pharmacy_claim.delivery_id = delivery.delivery_id
    left join source_file on pharmacy_claim.source_name = source_file.source_name

)

select * from final
