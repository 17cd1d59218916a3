{%- set kept = [
    'claim_id', 'claim_line_number', 'claim_key', 'data_source', 'source_name', 'delivery_id',
    'person_id', 'person_key', 'member_id', 'payer', 'product_line', 'claim_type', 'service_date',
    'service_end_date', 'claim_start_date', 'claim_end_date', 'admission_date', 'discharge_date',
    'discharge_disposition_code', 'place_of_service_code', 'bill_type_code', 'drg_code',
    'revenue_center_code', 'service_unit_quantity', 'hcpcs_code', 'hcpcs_modifier_1',
    'hcpcs_modifier_2', 'hcpcs_modifier_3', 'hcpcs_modifier_4', 'rendering_npi', 'billing_npi',
    'billing_tin', 'facility_npi', 'rendering_taxonomy_code', 'billing_taxonomy_code', 'paid_date',
    'received_date', 'charge_amount', 'paid_amount', 'copayment_amount', 'coinsurance_amount',
    'deductible_amount', 'member_cost_share_amount', 'allowed_amount', 'is_allowed_derived',
    'cost_basis', 'cost_amount', 'pass_through_amount', 'capitation_category',
    'ffs_equivalent_amount', 'is_capitated', 'payer_order', 'processed_by', 'is_denied',
    'denial_reason_code', 'diagnosis_code_1', 'diagnosis_codes', 'is_part2', 'in_member_month',
    'year_month', 'year', 'bucket'
] %}
with priced as (

    select * from {{ ref('priced_medical_line') }}

),

enrolled_year as (

    select * from {{ ref('enrolled_year') }}

),

provider as (

    select npi, taxonomy_code, tin from {{ ref('provider') }}

),

setting as (

    select spending__cclf_pass_through from {{ source('raw', 'setting') }}

),

classified as (

    select
        priced.claim_id,
        priced.claim_line_number,
        priced.claim_key,
        priced.data_source,
        priced.source_name,
        priced.delivery_id,
        priced.person_id,
        priced.person_key,
        priced.member_id,
        priced.known_payer as payer,
        {{ product_line_of_letter("substr(enrolled_year.product_line_by_month, "
            ~ "priced.year_month % 100, 1)") }} as product_line,
        priced.claim_type,
        priced.service_date,
        priced.service_end_date,
        priced.claim_start_date,
        priced.claim_end_date,
        priced.admission_date,
        priced.discharge_date,
        priced.discharge_disposition_code,
        priced.place_of_service_code,
        priced.bill_type_code,
        priced.drg_code,
        priced.revenue_center_code,
        priced.service_unit_quantity,
        priced.hcpcs_code,
        {%- for n in range(1, 5) %}
        priced.hcpcs_modifier_{{ n }},
        {%- endfor %}
        priced.rendering_npi,
        priced.billing_npi,
        coalesce(priced.billing_tin, biller.tin) as billing_tin,
        priced.facility_npi,
        coalesce(priced.rendering_taxonomy_code, renderer.taxonomy_code)
            as rendering_taxonomy_code,
        coalesce(priced.billing_taxonomy_code, biller.taxonomy_code) as billing_taxonomy_code,
        priced.paid_date,
        priced.received_date,
        priced.charge_amount,
        priced.paid_amount,
        priced.copayment_amount,
        priced.coinsurance_amount,
        priced.deductible_amount,
        priced.member_cost_share_amount,
        {{ allowed_amount('priced') }} as allowed_amount,
        priced.is_allowed_derived,
        priced.cost_basis,
        {{ medical_cost_amount('priced', 'setting.spending__cclf_pass_through') }} as cost_amount,
        priced.pass_through_amount,
        priced.capitation_category,
        priced.ffs_equivalent_amount,
        priced.capitation_category is not null as is_capitated,
        priced.payer_order,
        priced.processed_by,
        priced.is_denied,
        priced.denial_reason_code,
        nullif(split_part(priced.diagnosis_codes, ',', 1), '') as diagnosis_code_1,
        priced.diagnosis_codes,
        priced.is_part2,
        coalesce(substr(enrolled_year.product_line_by_month, priced.year_month % 100, 1), '-')
            <> '-' as in_member_month,
        priced.year_month,
        priced.year,
        {{ service_category('priced') }} as service_class,
        {{ service_bucket() }} as bucket
    from priced
    left join enrolled_year
        on priced.person_key = enrolled_year.person_key
        and priced.known_payer = enrolled_year.payer
        and priced.year = enrolled_year.year
    left join provider as renderer on priced.rendering_npi = renderer.npi
    left join provider as biller on priced.billing_npi = biller.npi
    {{ service_class_joins(
        'priced', 'coalesce(priced.billing_taxonomy_code, biller.taxonomy_code)') }}
    cross join setting

),

final as (

    select
        {{ kept | join(', ') }},
        split_part(classified.service_class, '.', 1) as service_category,
        split_part(classified.service_class, '.', 2) as service_subcategory
    from classified

)

select * from final
