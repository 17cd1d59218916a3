{{ config(materialized='view') }}

-- Institutional lines in the shape that every format's lines have.
with line as (

    select * from {{ ref('cclf_institutional_line') }}

),

diagnosis as (

    select * from {{ ref('cclf_diagnosis') }}

),

cost_share as (

    select * from {{ ref('cclf_cost_share') }} where claim_line_number is null

),

source_file as (

    select source_name, payer from {{ source('raw', 'source') }}

),

final as (

    select
        line.claim_id,
        line.claim_line_number,
        line.claim_key,
        line.source_name as data_source,
        line.source_name,
        line.claim_delivery_id as delivery_id,
        line.person_id,
        {{ hash_key(['line.person_id']) }} as person_key,
        line.person_id as member_id,
        coalesce(source_file.payer, 'medicare') as payer,
        coalesce(source_file.payer, 'medicare') as plan,
        case when line.is_denied then 'denied' else 'paid' end as claim_status,
        'paid' as line_status,
        'institutional' as claim_type,
        coalesce(line.line_from_date, line.from_date) as service_date,
        coalesce(line.line_thru_date, line.thru_date) as service_end_date,
        line.from_date as claim_start_date,
        line.thru_date as claim_end_date,
        case when line.is_stay or line.admit_type_code is not null
            then coalesce(cost_share.admission_date, line.from_date) end as admission_date,
        case when line.is_stay and coalesce(line.discharge_disposition_code, '') <> '30'
            then line.thru_date end as discharge_date,
        line.admit_source_code,
        line.admit_type_code,
        line.discharge_disposition_code,
        cast(null as string) as place_of_service_code,
        line.bill_type_code,
        line.drg_code,
        line.revenue_center_code,
        line.service_unit_quantity,
        line.hcpcs_code,
        line.hcpcs_modifier_1,
        line.hcpcs_modifier_2,
        line.hcpcs_modifier_3,
        line.hcpcs_modifier_4,
        line.rendering_npi,
        cast(null as string) as rendering_tin,
        line.billing_npi,
        cast(null as string) as billing_tin,
        line.billing_npi as facility_npi,
        cast(null as string) as rendering_taxonomy_code,
        line.billing_taxonomy_code,
        line.effective_date as paid_date,
        cast(null as date) as received_date,
        case when line.is_first_line then line.charge_amount end as charge_amount,
        line.line_amount as paid_amount,
        cast(null as decimal(18, 2)) as allowed_amount,
        cast(null as decimal(18, 2)) as copayment_amount,
        case when line.is_first_line then cost_share.coinsurance_amount end as coinsurance_amount,
        case when line.is_first_line then cost_share.deductible_amount end as deductible_amount,
        cast(null as string) as capitation_category,
        cast(null as decimal(18, 2)) as ffs_equivalent_amount,
        cast(null as string) as payer_order,
        cast(null as string) as processed_by,
        line.denial_reason_code,
        diagnosis.diagnosis_codes,
        case when line.is_first_line then line.pass_through_amount end as pass_through_amount
    from line
    left join diagnosis
        on line.source_name = diagnosis.source_name and line.claim_id = diagnosis.claim_id
    left join cost_share
        on line.source_name = cost_share.source_name and line.claim_id = cost_share.claim_id
    left join source_file on line.source_name = source_file.source_name

)

select * from final
