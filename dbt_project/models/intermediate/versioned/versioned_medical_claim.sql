{{ config(materialized='view') }}

-- What stands: lines that need no decision stream through, the others come decided. All lines of a
-- claim carry its latest delivery.
with contested as (

    select * from {{ ref('versioned_medical_contested') }}

),

standing as (

    {{ versioned_standing(ref('versioned_medical_row')) }}

),

claim_delivery as (

    select source_name, claim_id, max_by(delivery_id, delivery_order) as delivery_id
    from standing
    group by source_name, claim_id

),

once as (

    select delivered.*
    from {{ ref('versioned_medical_line') }} as delivered
    anti join contested
        on delivered.source_name = contested.source_name
        and delivered.claim_family = contested.claim_family

),

final as (

    select
        claim_id,
        claim_line_number,
        claim_key,
        data_source,
        source_name,
        delivery_id,
        person_id,
        person_key,
        member_id,
        payer,
        plan,
        claim_status,
        line_status,
        claim_type,
        service_date,
        service_end_date,
        claim_start_date,
        claim_end_date,
        admission_date,
        discharge_date,
        admit_source_code,
        admit_type_code,
        discharge_disposition_code,
        place_of_service_code,
        bill_type_code,
        drg_code,
        revenue_center_code,
        service_unit_quantity,
        hcpcs_code,
        hcpcs_modifier_1,
        hcpcs_modifier_2,
        hcpcs_modifier_3,
        hcpcs_modifier_4,
        rendering_npi,
        rendering_tin,
        billing_npi,
        billing_tin,
        facility_npi,
        rendering_taxonomy_code,
        billing_taxonomy_code,
        paid_date,
        received_date,
        charge_amount,
        paid_amount,
        allowed_amount,
        copayment_amount,
        coinsurance_amount,
        deductible_amount,
        capitation_category,
        ffs_equivalent_amount,
        payer_order,
        processed_by,
        denial_reason_code,
        diagnosis_codes,
        pass_through_amount
    from once
    union all
    select
        standing.claim_id,
        standing.claim_line_number,
        standing.claim_key,
        standing.data_source,
        standing.source_name,
        claim_delivery.delivery_id,
        standing.person_id,
        standing.person_key,
        standing.member_id,
        standing.payer,
        standing.plan,
        standing.claim_status,
        standing.line_status,
        standing.claim_type,
        standing.service_date,
        standing.service_end_date,
        standing.claim_start_date,
        standing.claim_end_date,
        standing.admission_date,
        standing.discharge_date,
        standing.admit_source_code,
        standing.admit_type_code,
        standing.discharge_disposition_code,
        standing.place_of_service_code,
        standing.bill_type_code,
        standing.drg_code,
        standing.revenue_center_code,
        standing.service_unit_quantity,
        standing.hcpcs_code,
        standing.hcpcs_modifier_1,
        standing.hcpcs_modifier_2,
        standing.hcpcs_modifier_3,
        standing.hcpcs_modifier_4,
        standing.rendering_npi,
        standing.rendering_tin,
        standing.billing_npi,
        standing.billing_tin,
        standing.facility_npi,
        standing.rendering_taxonomy_code,
        standing.billing_taxonomy_code,
        standing.paid_date,
        standing.received_date,
        cast(case when standing.lineage_pattern = 'L5' then standing.net_charge_amount
            else standing.charge_amount end as decimal(18, 2)) as charge_amount,
        cast(case when standing.lineage_pattern = 'L5' then standing.net_paid_amount
            else standing.paid_amount end as decimal(18, 2)) as paid_amount,
        cast(case when standing.lineage_pattern = 'L5' then standing.net_allowed_amount
            else standing.allowed_amount end as decimal(18, 2)) as allowed_amount,
        cast(case when standing.lineage_pattern = 'L5' then standing.net_copayment_amount
            else standing.copayment_amount end as decimal(18, 2)) as copayment_amount,
        cast(case when standing.lineage_pattern = 'L5' then standing.net_coinsurance_amount
            else standing.coinsurance_amount end as decimal(18, 2)) as coinsurance_amount,
        cast(case when standing.lineage_pattern = 'L5' then standing.net_deductible_amount
            else standing.deductible_amount end as decimal(18, 2)) as deductible_amount,
        standing.capitation_category,
        standing.ffs_equivalent_amount,
        standing.payer_order,
        standing.processed_by,
        standing.denial_reason_code,
        standing.diagnosis_codes,
        standing.pass_through_amount
    from standing
    inner join claim_delivery
        on standing.source_name = claim_delivery.source_name
        and standing.claim_id = claim_delivery.claim_id

)

select * from final
