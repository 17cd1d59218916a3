with procedure_code as (

    select * from {{ ref('stg_tuva__claim_procedure') }}
    union all
    select * from {{ ref('cclf_claim_procedure') }}

),

version as (

    select claim_key, delivery_id
    from {{ ref('medical_claim_version') }}
    where lineage_result in ('final', 'denied')

),

final as (

    select
        procedure_code.claim_key,
        procedure_code.person_key,
        cast(min(procedure_code.position) as integer) as position,
        procedure_code.procedure_code,
        procedure_code.procedure_date
    from procedure_code
    inner join version
        on procedure_code.claim_key = version.claim_key
        and procedure_code.delivery_id = version.delivery_id
    group by
        procedure_code.claim_key, procedure_code.person_key,
        procedure_code.procedure_code, procedure_code.procedure_date

)

select * from final
