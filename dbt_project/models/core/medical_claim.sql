with line as (

    select * from {{ ref('final_medical_line') }}

),

claim_payer as (

    select * from {{ ref('claim_payer') }}

),

enrolled_year as (

    select * from {{ ref('enrolled_year') }}

),

provider as (

    select npi, taxonomy_code, tin from {{ ref('provider') }}

),

part2_claim as (

    select claim_key from {{ ref('part2_claim') }}

),

withheld_claim as (

    select claim_key from {{ ref('withheld_claim') }}

),

setting as (

    select spending__cclf_pass_through from {{ source('raw', 'setting') }}

),

source_file as (

    select source_name, coalesce(cost_basis, 'allowed') as cost_basis
    from {{ source('raw', 'source') }}

),

priced as (

    select
        {{ priced_columns('line') }},
        line.claim_status = 'denied' or line.line_status = 'denied' as is_denied,
        part2_claim.claim_key is not null as is_part2,
        {{ year_month('line.service_date') }} as year_month,
        cast(extract(year from line.service_date) as integer) as year
    from line
    left join source_file on line.source_name = source_file.source_name
    left join claim_payer on line.claim_key = claim_payer.claim_key
    left join part2_claim on line.claim_key = part2_claim.claim_key
    anti join withheld_claim on line.claim_key = withheld_claim.claim_key

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
        priced.known_plan as plan,
        {{ product_line_of_letter("substr(enrolled_year.product_line_by_month, "
            ~ "priced.year_month % 100, 1)") }} as product_line,
        priced.claim_type,
        priced.service_date,
        priced.service_end_date,
        priced.claim_start_date,
        priced.claim_end_date,
        priced.admission_date,
        priced.discharge_date,
        priced.admit_source_code,
        priced.admit_type_code,
        priced.discharge_disposition_code,
        priced.place_of_service_code,
        priced.bill_type_code,
        priced.drg_code,
        priced.revenue_center_code,
        priced.service_unit_quantity,
        priced.hcpcs_code,
        priced.hcpcs_modifier_1,
        priced.hcpcs_modifier_2,
        priced.hcpcs_modifier_3,
        priced.hcpcs_modifier_4,
        priced.rendering_npi,
        priced.rendering_tin,
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
        -- Teaching, disproportionate share and uncompensated care amounts are left out when set so.
        case when priced.cost_basis = 'paid' and setting.spending__cclf_pass_through
                then priced.paid_amount
            when priced.cost_basis = 'paid'
                then cast(priced.paid_amount - coalesce(priced.pass_through_amount, 0)
                    as decimal(18, 2))
            else {{ allowed_amount('priced') }} end as cost_amount,
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
        classified.*,
        split_part(classified.service_class, '.', 1) as service_category,
        split_part(classified.service_class, '.', 2) as service_subcategory
    from classified

)

select * from final
