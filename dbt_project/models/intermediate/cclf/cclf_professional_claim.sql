{{ config(materialized='view') }}

-- Physician and equipment lines in the shape that every format's lines have.
with delivered as (

    select * from {{ ref('cclf_part_b_line') }} where delivery_rank = 1

),

lineage as (

    select * from {{ ref('cclf_claim_lineage') }}
    where family in ('B', 'DME') and lineage_result in ('final', 'denied')

),

specialty as (

    select * from {{ ref('medicare_specialty') }}

),

cost_share as (

    select * from {{ ref('cclf_cost_share') }} where claim_line_number is not null

),

source_file as (

    select source_name, payer from {{ source('raw', 'source') }}

),

line as (

    select
        delivered.*,
        lineage.claim_key,
        lineage.delivery_id as claim_delivery_id,
        lineage.person_id as current_person_id,
        lineage.lineage_result
    from delivered
    inner join lineage
        on delivered.source_name = lineage.source_name
        and delivered.family = lineage.family
        and delivered.claim_id = lineage.claim_id
        and coalesce(delivered.action, '0') = lineage.action
        and delivered.effective_date is not distinct from lineage.effective_date

),

final as (

    select
        line.claim_id,
        line.claim_line_number,
        line.claim_key,
        line.source_name as data_source,
        line.source_name,
        line.claim_delivery_id as delivery_id,
        line.current_person_id as person_id,
        {{ hash_key(['line.current_person_id']) }} as person_key,
        line.current_person_id as member_id,
        coalesce(source_file.payer, 'medicare') as payer,
        coalesce(source_file.payer, 'medicare') as plan,
        case when line.lineage_result = 'denied' then 'denied' else 'paid' end as claim_status,
        case when line.is_line_denied then 'denied' else 'paid' end as line_status,
        'professional' as claim_type,
        coalesce(line.line_from_date, line.from_date) as service_date,
        coalesce(line.line_thru_date, line.thru_date) as service_end_date,
        line.from_date as claim_start_date,
        line.thru_date as claim_end_date,
        cast(null as date) as admission_date,
        cast(null as date) as discharge_date,
        {{ null_columns(['admit_source_code', 'admit_type_code', 'discharge_disposition_code']) }},
        line.place_of_service_code,
        {{ null_columns(['bill_type_code', 'drg_code', 'revenue_center_code']) }},
        line.service_unit_quantity,
        line.hcpcs_code,
        {%- for n in range(1, 5) %}
        line.hcpcs_modifier_{{ n }},
        {%- endfor %}
        line.rendering_npi,
        line.rendering_tin,
        line.billing_npi,
        line.rendering_tin as billing_tin,
        cast(null as string) as facility_npi,
        specialty.taxonomy_code as rendering_taxonomy_code,
        cast(null as string) as billing_taxonomy_code,
        line.effective_date as paid_date,
        cast(null as date) as received_date,
        cast(null as decimal(18, 2)) as charge_amount,
        line.amount as paid_amount,
        line.allowed_amount,
        cast(null as decimal(18, 2)) as copayment_amount,
        cost_share.coinsurance_amount as coinsurance_amount,
        cost_share.deductible_amount as deductible_amount,
        cast(null as string) as capitation_category,
        cast(null as decimal(18, 2)) as ffs_equivalent_amount,
        {{ null_columns(['payer_order', 'processed_by']) }},
        case when line.is_claim_denied then line.claim_denial_code
            when line.is_line_denied then line.line_processing_code end as denial_reason_code,
        line.diagnosis_codes,
        cast(null as decimal(18, 2)) as pass_through_amount
    from line
    left join specialty on line.specialty_code = specialty.specialty_code
    left join cost_share
        on line.source_name = cost_share.source_name
        and line.claim_id = cost_share.claim_id
        and line.claim_line_number = cost_share.claim_line_number
    left join source_file on line.source_name = source_file.source_name

)

select * from final
