with procedure_code as (

    select claim_key, delivery_id, person_key, position, procedure_code, procedure_date
    from {{ ref('stg_tuva__claim_procedure') }}
    union all
    select claim_key, delivery_id, person_key, position, procedure_code, procedure_date
    from {{ ref('cclf_claim_procedure') }}

),

version as (

    select claim_key, delivery_id, person_key
    from {{ ref('medical_claim_version') }}
    where lineage_result in ('final', 'denied')

),

standing as (

    select procedure_code.*
    from procedure_code
    inner join version
        on procedure_code.claim_key = version.claim_key
        and procedure_code.delivery_id = version.delivery_id
    union all
    -- Formats with versions have said already which delivery stands.
    select
        versioned.claim_key, version.delivery_id, version.person_key, versioned.position,
        versioned.procedure_code, versioned.procedure_date
    from {{ ref('versioned_claim_procedure') }} as versioned
    inner join version on versioned.claim_key = version.claim_key

),

final as (

    select
        claim_key,
        person_key,
        cast(min(position) as integer) as position,
        procedure_code,
        procedure_date
    from standing
    group by claim_key, person_key, procedure_code, procedure_date

)

select * from final
