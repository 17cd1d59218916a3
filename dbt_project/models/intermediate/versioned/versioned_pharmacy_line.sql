{{ config(materialized='view') }}

-- Lines of the formats that deliver versions, one line a format; chains of claim numbers (L3) get
-- the number of their first claim as family.
with delivered as (

    select * from {{ ref('stg_apcd_cdl__pharmacy_line') }}
    union all
    select * from {{ ref('stg_plan__pharmacy_line') }}

),

chain as (

    select * from {{ ref('versioned_chain') }} where entity = 'pharmacy_claim'

),

final as (

    select
        delivered.claim_id,
        delivered.claim_line_number,
        delivered.claim_key,
        delivered.data_source,
        delivered.source_name,
        delivered.delivery_id,
        delivered.person_id,
        delivered.person_key,
        delivered.member_id,
        delivered.payer,
        delivered.plan,
        delivered.claim_status,
        delivered.prescribing_provider_npi,
        delivered.dispensing_provider_npi,
        delivered.dispensing_date,
        delivered.ndc_code,
        delivered.quantity,
        delivered.days_supply,
        delivered.paid_date,
        delivered.charge_amount,
        delivered.paid_amount,
        delivered.allowed_amount,
        delivered.copayment_amount,
        delivered.coinsurance_amount,
        delivered.deductible_amount,
        delivered.lineage_pattern,
        coalesce(chain.first_claim_id, delivered.claim_family) as claim_family,
        delivered.claim_version,
        delivered.claim_action,
        delivered.delivery_order
    from delivered
    left join chain
        on delivered.source_name = chain.source_name and delivered.claim_id = chain.claim_id
        and delivered.lineage_pattern = 'L3'

)

select * from final
