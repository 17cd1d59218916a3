with pharmacy_claim as (

    select * from {{ source('raw', 'pharmacy_claim') }}

),

source_file as (

    select * from {{ source('raw', 'source') }}

),

final as (

    select
        {{ contract_pharmacy_columns() }}
    from pharmacy_claim
    left join source_file on pharmacy_claim.source_name = source_file.source_name

)

select * from final
