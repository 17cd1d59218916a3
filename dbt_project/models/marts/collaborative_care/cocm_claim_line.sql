-- The few codes first: everything after this works on thousands of lines, not on all claims.
with medical_claim as (

    select * from {{ ref('medical_claim') }}
    where hcpcs_code in (select code from {{ ref('cocm_billing_code') }})

),

billing_code as (

    select * from {{ ref('cocm_billing_code') }}

),

denial_reason as (

    select * from {{ ref('denial_reason') }}

),

final as (

    select
        medical_claim.claim_id,
        medical_claim.claim_line_number,
        medical_claim.claim_key,
        medical_claim.data_source,
        medical_claim.source_name,
        medical_claim.person_id,
        medical_claim.person_key,
        medical_claim.payer,
        medical_claim.product_line,
        coalesce(medical_claim.billing_tin, medical_claim.billing_npi, 'unknown') as billing_tin,
        coalesce(medical_claim.rendering_npi, medical_claim.billing_npi) as rendering_npi,
        medical_claim.billing_npi,
        medical_claim.rendering_taxonomy_code,
        medical_claim.billing_taxonomy_code,
        medical_claim.bill_type_code,
        medical_claim.place_of_service_code,
        medical_claim.service_date,
        medical_claim.year_month,
        medical_claim.year,
        {{ month_index('medical_claim.service_date') }} as month_number,
        medical_claim.hcpcs_code as code,
        billing_code.family,
        billing_code.line_role,
        billing_code.month_role,
        billing_code.path,
        billing_code.canonical_code,
        billing_code.is_base,
        billing_code.is_once_a_month,
        cast(greatest(1, floor(coalesce(medical_claim.service_unit_quantity, 1))) as integer)
            as units,
        coalesce(medical_claim.allowed_amount, medical_claim.cost_amount) as allowed_amount,
        coalesce(medical_claim.paid_amount, 0) as paid_amount,
        medical_claim.member_cost_share_amount,
        medical_claim.deductible_amount,
        medical_claim.charge_amount,
        medical_claim.is_denied,
        medical_claim.denial_reason_code,
        case when medical_claim.is_denied
            then coalesce(denial_reason.reason_group, 'other') end as denial_reason_group,
        coalesce(lower(medical_claim.processed_by), 'medical') as processed_by,
        medical_claim.received_date,
        medical_claim.paid_date,
        medical_claim.diagnosis_code_1,
        medical_claim.in_member_month
    from medical_claim
    inner join billing_code on medical_claim.hcpcs_code = billing_code.code
    left join denial_reason
        on medical_claim.denial_reason_code = denial_reason.denial_reason_code
    -- A second payer's share of the same service is no second service.
    where coalesce(lower(medical_claim.payer_order), 'primary')
        not in ('secondary', 'tertiary', '2', '3', 's', 't')

)

select * from final
