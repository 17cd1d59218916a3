with pharmacy_claim as (

    select * from {{ source('raw', 'plan_pharmacy_claim') }}

),

delivery as (

    {{ delivery_of('plan') }}

),

source_file as (

    select * from {{ source('raw', 'source') }}

),

final as (

    select
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
        pharmacy_claim.deductible_amount,
        pharmacy_claim.lineage_pattern,
        coalesce(pharmacy_claim.claim_family, pharmacy_claim.claim_id) as claim_family,
        coalesce(pharmacy_claim.claim_version, 0) as claim_version,
        coalesce(lower(pharmacy_claim.claim_action), 'original') as claim_action,
        pharmacy_claim.original_claim_id,
        delivery.delivery_order
    from pharmacy_claim
    inner join delivery
        on pharmacy_claim.source_name = delivery.source_name
        and pharmacy_claim.delivery_id = delivery.delivery_id
    left join source_file on pharmacy_claim.source_name = source_file.source_name

)

select * from final
