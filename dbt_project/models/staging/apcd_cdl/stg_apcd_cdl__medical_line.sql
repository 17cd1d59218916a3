-- State submission lines in the shape of every format's lines, with their version. Predeterminations
-- (status 25) are no claims; lineage lists them apart.
with line as (

    select * from {{ source('raw', 'apcd_medical_claim') }}
    where coalesce(claim_status_code, '1') <> '25'

),

delivery as (

    {{ delivery_of('apcd_cdl') }}

),

source_file as (

    select source_name, payer from {{ source('raw', 'source') }}

),

shared_number as (

    select * from {{ ref('apcd_shared_number') }}

),

final as (

    select
        line.claim_id,
        line.claim_line_number,
        {{ apcd_claim_key('line') }} as claim_key,
        line.source_name as data_source,
        line.source_name,
        line.delivery_id,
        {{ apcd_person('line') }} as person_id,
        {{ hash_key([apcd_person('line')]) }} as person_key,
        line.member_id,
        {{ apcd_payer('line') }} as payer,
        coalesce(line.plan_id, line.payer_code) as plan,
        case when line.claim_status_code in ('4', '04') then 'denied' else 'paid' end as claim_status,
        case when upper(line.is_line_denied) in ('Y', '1') then 'denied' else 'paid' end as line_status,
        case when line.bill_type_code is not null then 'institutional' else 'professional' end as claim_type,
        line.service_start_date as service_date,
        coalesce(line.service_end_date, line.service_start_date) as service_end_date,
        coalesce(line.admission_date, line.service_start_date) as claim_start_date,
        coalesce(line.discharge_date, line.service_end_date, line.service_start_date) as claim_end_date,
        line.admission_date,
        line.discharge_date,
        line.admit_source_code,
        line.admit_type_code,
        lpad(line.discharge_disposition_code, 2, '0') as discharge_disposition_code,
        lpad(line.place_of_service_code, 2, '0') as place_of_service_code,
        line.bill_type_code,
        cast(null as string) as drg_code,
        lpad(line.revenue_center_code, 4, '0') as revenue_center_code,
        line.service_unit_quantity,
        upper(line.hcpcs_code) as hcpcs_code,
        line.hcpcs_modifier_1,
        line.hcpcs_modifier_2,
        line.hcpcs_modifier_3,
        line.hcpcs_modifier_4,
        line.rendering_npi,
        cast(null as string) as rendering_tin,
        line.billing_npi,
        line.billing_tin,
        case when line.bill_type_code is not null then line.billing_npi end as facility_npi,
        line.rendering_taxonomy_code,
        cast(null as string) as billing_taxonomy_code,
        line.paid_date,
        cast(null as date) as received_date,
        line.charge_amount,
        line.paid_amount,
        line.allowed_amount,
        line.copayment_amount,
        line.coinsurance_amount,
        line.deductible_amount,
        case when line.payment_arrangement_code in ('01', '1') then 'D' end as capitation_category,
        case when line.payment_arrangement_code in ('01', '1') then line.allowed_amount end as ffs_equivalent_amount,
        case when line.claim_status_code in ('2', '02', '20') then 'secondary'
            when line.claim_status_code in ('3', '03', '21') then 'tertiary' else 'primary' end as payer_order,
        cast(null as string) as processed_by,
        line.denial_reason_code,
        upper(replace(concat_ws(
            ',', coalesce(line.diagnosis_code_1, ''),
            {%- for n in range(2, 26) %}
            line.diagnosis_code_{{ n }}{{ "," if not loop.last }}
            {%- endfor %}
        ), '.', '')) as diagnosis_codes,
        cast(null as decimal(18, 2)) as pass_through_amount,
        'L2' as lineage_pattern,
        coalesce(line.submitter_code, '') || '|' || coalesce(line.payer_code, '') || '|'
            || line.claim_id as claim_family,
        coalesce(line.claim_version, 0) as claim_version,
        case
            when upper(line.claim_line_type) = 'V' then 'void'
            when upper(line.claim_line_type) = 'B'
                or line.claim_status_code = '22' then 'reversal'
            when upper(line.claim_line_type) = 'R' then 'replacement'
            when upper(line.claim_line_type) = 'A' then 'adjustment'
            else 'original'
        end as claim_action,
        -- With its carrier, as the family.
        coalesce(line.submitter_code, '') || '|' || coalesce(line.payer_code, '') || '|'
            || line.original_claim_id as original_claim_id,
        delivery.delivery_order
    from line
    inner join delivery
        on line.source_name = delivery.source_name and line.delivery_id = delivery.delivery_id
    left join source_file on line.source_name = source_file.source_name
    left join shared_number
        on line.source_name = shared_number.source_name
        and line.member_id = shared_number.member_id

)

select * from final
