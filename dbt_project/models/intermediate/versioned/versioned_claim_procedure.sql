{{ config(materialized='view') }}

-- Procedures of the claims that stand: of claims with versions only those on lines that stand.
with delivered as (

    select * from {{ ref('stg_apcd_cdl__claim_procedure') }}
    union all
    select * from {{ ref('stg_plan__claim_procedure') }}

),

version as (

    select
        source_name,
        claim_key,
        claim_line_number,
        claim_version,
        delivery_id,
        max(case when lineage_result in ('final', 'denied')
            and (is_standing or lineage_pattern = 'L5') then 1 else 0 end) as is_standing
    from {{ ref('versioned_medical_row') }}
    group by source_name, claim_key, claim_line_number, claim_version, delivery_id

),

contested as (

    select claim_key from version group by claim_key

),

final as (

    select
        delivered.claim_key, delivered.person_key, delivered.position, delivered.procedure_code,
        delivered.procedure_date
    from delivered
    anti join contested on delivered.claim_key = contested.claim_key
    union all
    select
        delivered.claim_key, delivered.person_key, delivered.position, delivered.procedure_code,
        delivered.procedure_date
    from delivered
    inner join version
        on delivered.claim_key = version.claim_key
        and delivered.claim_line_number = version.claim_line_number
        and delivered.claim_version = version.claim_version
        and delivered.delivery_id = version.delivery_id
        and version.is_standing = 1

)

select * from final
