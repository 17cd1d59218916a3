{# Rows of the input contract in the shape that every format's claims have: input folder and plans. #}

{# Lines of raw `medical_claim` beside `source_file`. #}
{% macro contract_medical_columns() -%}
    medical_claim.claim_id,
        medical_claim.claim_line_number,
        {{ hash_key(['coalesce(medical_claim.data_source, medical_claim.source_name)',
            'medical_claim.claim_id']) }} as claim_key,
        coalesce(medical_claim.data_source, medical_claim.source_name) as data_source,
        medical_claim.source_name,
        medical_claim.delivery_id,
        medical_claim.person_id,
        {{ hash_key(['medical_claim.person_id']) }} as person_key,
        medical_claim.member_id,
        coalesce(medical_claim.payer, source_file.payer) as payer,
        medical_claim.plan,
        lower(coalesce(medical_claim.x_claim_status, 'paid')) as claim_status,
        lower(coalesce(medical_claim.x_line_status, 'paid')) as line_status,
        case
            when lower(medical_claim.claim_type) in ('professional', 'institutional')
                then lower(medical_claim.claim_type)
            when medical_claim.claim_type is not null then 'other'
            when medical_claim.bill_type_code is not null then 'institutional'
            else 'professional'
        end as claim_type,
        coalesce(medical_claim.claim_line_start_date, medical_claim.claim_start_date)
            as service_date,
        coalesce(
            medical_claim.claim_line_end_date, medical_claim.claim_end_date,
            medical_claim.claim_line_start_date, medical_claim.claim_start_date
        ) as service_end_date,
        medical_claim.claim_start_date,
        coalesce(medical_claim.claim_end_date, medical_claim.claim_start_date) as claim_end_date,
        medical_claim.admission_date,
        medical_claim.discharge_date,
        medical_claim.admit_source_code,
        medical_claim.admit_type_code,
        medical_claim.discharge_disposition_code,
        medical_claim.place_of_service_code,
        -- Four-digit bill types carry a leading zero: 0111 is 111.
        case
            when length(medical_claim.bill_type_code) = 4
                then substr(medical_claim.bill_type_code, 2, 3)
            else medical_claim.bill_type_code
        end as bill_type_code,
        medical_claim.drg_code,
        lpad(medical_claim.revenue_center_code, 4, '0') as revenue_center_code,
        medical_claim.service_unit_quantity,
        upper(medical_claim.hcpcs_code) as hcpcs_code,
        medical_claim.hcpcs_modifier_1,
        medical_claim.hcpcs_modifier_2,
        medical_claim.hcpcs_modifier_3,
        medical_claim.hcpcs_modifier_4,
        medical_claim.rendering_npi,
        medical_claim.rendering_tin,
        medical_claim.billing_npi,
        medical_claim.billing_tin,
        medical_claim.facility_npi,
        medical_claim.x_rendering_taxonomy_code as rendering_taxonomy_code,
        medical_claim.x_billing_taxonomy_code as billing_taxonomy_code,
        medical_claim.paid_date,
        medical_claim.x_received_date as received_date,
        medical_claim.charge_amount,
        medical_claim.paid_amount,
        medical_claim.allowed_amount,
        medical_claim.copayment_amount,
        medical_claim.coinsurance_amount,
        medical_claim.deductible_amount,
        medical_claim.x_capitation_category as capitation_category,
        medical_claim.x_ffs_equivalent_amount as ffs_equivalent_amount,
        lower(medical_claim.x_payer_order) as payer_order,
        lower(medical_claim.x_processed_by) as processed_by,
        medical_claim.x_denial_reason_code as denial_reason_code,
        -- The first code keeps its place even when it is missing: it is the principal one.
        upper(replace(concat_ws(
            ',', coalesce(medical_claim.diagnosis_code_1, ''),
            {%- for n in range(2, 26) %}
            medical_claim.diagnosis_code_{{ n }}{{ "," if not loop.last }}
            {%- endfor %}
        ), '.', '')) as diagnosis_codes,
        cast(null as decimal(18, 2)) as pass_through_amount
{%- endmacro %}

{# Fills of raw `pharmacy_claim` beside `source_file`. #}
{% macro contract_pharmacy_columns() -%}
    pharmacy_claim.claim_id,
        coalesce(pharmacy_claim.claim_line_number, 1) as claim_line_number,
        {{ hash_key(['coalesce(pharmacy_claim.data_source, pharmacy_claim.source_name)',
            'pharmacy_claim.claim_id', 'coalesce(pharmacy_claim.claim_line_number, 1)']) }}
            as claim_key,
        coalesce(pharmacy_claim.data_source, pharmacy_claim.source_name) as data_source,
        pharmacy_claim.source_name,
        pharmacy_claim.delivery_id,
        pharmacy_claim.person_id,
        {{ hash_key(['pharmacy_claim.person_id']) }} as person_key,
        pharmacy_claim.member_id,
        coalesce(pharmacy_claim.payer, source_file.payer) as payer,
        pharmacy_claim.plan,
        lower(coalesce(pharmacy_claim.x_claim_status, 'paid')) as claim_status,
        pharmacy_claim.prescribing_provider_npi,
        pharmacy_claim.dispensing_provider_npi,
        pharmacy_claim.dispensing_date,
        lpad(replace(pharmacy_claim.ndc_code, '-', ''), 11, '0') as ndc_code,
        pharmacy_claim.quantity,
        pharmacy_claim.days_supply,
        pharmacy_claim.paid_date,
        pharmacy_claim.charge_amount,
        pharmacy_claim.paid_amount,
        pharmacy_claim.allowed_amount,
        pharmacy_claim.copayment_amount,
        pharmacy_claim.coinsurance_amount,
        pharmacy_claim.deductible_amount
{%- endmacro %}

{# What a plan's mapping says of versions, beside `delivery`. #}
{% macro plan_version_columns(claim) -%}
    {{ claim }}.lineage_pattern,
        coalesce({{ claim }}.claim_family, {{ claim }}.claim_id) as claim_family,
        coalesce({{ claim }}.claim_version, 0) as claim_version,
        coalesce(lower({{ claim }}.claim_action), 'original') as claim_action,
        {{ claim }}.original_claim_id,
        delivery.delivery_order
{%- endmacro %}
