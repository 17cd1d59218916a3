with medical_claim as (

    select * from {{ source('raw', 'plan_medical_claim') }}

),

delivery as (

    {{ delivery_of('plan') }}

),

source_file as (

    select * from {{ source('raw', 'source') }}

),

final as (

    select
        {{ contract_medical_columns() }},
        {{ plan_version_columns('medical_claim') }}
    from medical_claim
    inner join delivery
        on medical_claim.source_name = delivery.source_name
        and medical_claim.delivery_id = delivery.delivery_id
    left join source_file on medical_claim.source_name = source_file.source_name

)

select * from final
