{{ config(materialized='view') }}

-- Lines of the formats that deliver versions, one line a format; chains of claim numbers (L3) get
-- the number of their first claim as family.
with delivered as (

    select * from {{ ref('stg_apcd_cdl__medical_line') }}
    union all
    select * from {{ ref('stg_plan__medical_line') }}

),

chain as (

    select * from {{ ref('versioned_chain') }} where entity = 'medical_claim'

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
        delivered.line_status,
        delivered.claim_type,
        delivered.service_date,
        delivered.service_end_date,
        delivered.claim_start_date,
        delivered.claim_end_date,
        delivered.admission_date,
        delivered.discharge_date,
        delivered.admit_source_code,
        delivered.admit_type_code,
        delivered.discharge_disposition_code,
        delivered.place_of_service_code,
        delivered.bill_type_code,
        delivered.drg_code,
        delivered.revenue_center_code,
        delivered.service_unit_quantity,
        delivered.hcpcs_code,
        delivered.hcpcs_modifier_1,
        delivered.hcpcs_modifier_2,
        delivered.hcpcs_modifier_3,
        delivered.hcpcs_modifier_4,
        delivered.rendering_npi,
        delivered.rendering_tin,
        delivered.billing_npi,
        delivered.billing_tin,
        delivered.facility_npi,
        delivered.rendering_taxonomy_code,
        delivered.billing_taxonomy_code,
        delivered.paid_date,
        delivered.received_date,
        delivered.charge_amount,
        delivered.paid_amount,
        delivered.allowed_amount,
        delivered.copayment_amount,
        delivered.coinsurance_amount,
        delivered.deductible_amount,
        delivered.capitation_category,
        delivered.ffs_equivalent_amount,
        delivered.payer_order,
        delivered.processed_by,
        delivered.denial_reason_code,
        delivered.diagnosis_codes,
        delivered.pass_through_amount,
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
