with medical_claim as (

    select * from {{ source('raw', 'medical_claim') }}

),

source_file as (

    select * from {{ source('raw', 'source') }}

),

final as (

    select
        {{ contract_medical_columns() }}
    from medical_claim
    left join source_file on medical_claim.source_name = source_file.source_name

)

select * from final
