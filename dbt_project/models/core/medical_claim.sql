{#- Told as they came; the rest is worked out below. -#}
{%- set carried = [
    'claim_id', 'claim_line_number', 'claim_key', 'data_source', 'source_name', 'delivery_id',
    'person_id', 'person_key', 'member_id', 'claim_type', 'service_date', 'service_end_date',
    'claim_start_date', 'claim_end_date', 'admission_date', 'discharge_date',
    'discharge_disposition_code', 'place_of_service_code', 'bill_type_code', 'drg_code',
    'revenue_center_code', 'service_unit_quantity', 'hcpcs_code', 'hcpcs_modifier_1',
    'hcpcs_modifier_2', 'hcpcs_modifier_3', 'hcpcs_modifier_4', 'rendering_npi', 'billing_npi',
    'facility_npi', 'paid_date', 'received_date', 'charge_amount', 'paid_amount',
    'copayment_amount', 'coinsurance_amount', 'deductible_amount', 'member_cost_share_amount',
    'is_allowed_derived', 'cost_basis', 'pass_through_amount', 'capitation_category',
    'ffs_equivalent_amount', 'payer_order', 'processed_by', 'is_denied', 'denial_reason_code',
    'diagnosis_codes', 'is_part2', 'year_month', 'year'
] %}
{%- set told = [
    'payer', 'product_line', 'billing_tin', 'rendering_taxonomy_code', 'billing_taxonomy_code',
    'allowed_amount', 'cost_amount', 'is_capitated', 'diagnosis_code_1', 'in_member_month',
    'bucket'
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
        {%- for column in carried %}
        priced.{{ column }},
        {%- endfor %}
        priced.known_payer as payer,
        {{ product_line_of_letter("substr(enrolled_year.product_line_by_month, "
            ~ "priced.year_month % 100, 1)") }} as product_line,
        coalesce(priced.billing_tin, biller.tin) as billing_tin,
        coalesce(priced.rendering_taxonomy_code, renderer.taxonomy_code)
            as rendering_taxonomy_code,
        coalesce(priced.billing_taxonomy_code, biller.taxonomy_code) as billing_taxonomy_code,
        {{ allowed_amount('priced') }} as allowed_amount,
        {{ medical_cost_amount('priced', 'setting.spending__cclf_pass_through') }} as cost_amount,
        priced.capitation_category is not null as is_capitated,
        nullif(split_part(priced.diagnosis_codes, ',', 1), '') as diagnosis_code_1,
        coalesce(substr(enrolled_year.product_line_by_month, priced.year_month % 100, 1), '-')
            <> '-' as in_member_month,
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
        {{ (carried + told) | join(', ') }},
        split_part(classified.service_class, '.', 1) as service_category,
        split_part(classified.service_class, '.', 2) as service_subcategory
    from classified

)

select * from final
