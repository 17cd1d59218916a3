{{ config(materialized='view') }}

-- What stands: lines that need no decision stream through, the others come decided. All lines of a
-- claim carry its latest delivery.
with contested as (

    select * from {{ ref('versioned_pharmacy_contested') }}

),

standing as (

    {{ versioned_standing(ref('versioned_pharmacy_row')) }}

),

claim_delivery as (

    select source_name, claim_id, max_by(delivery_id, delivery_order) as delivery_id
    from standing
    group by source_name, claim_id

),

once as (

    select delivered.*
    from {{ ref('versioned_pharmacy_line') }} as delivered
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
        prescribing_provider_npi,
        dispensing_provider_npi,
        dispensing_date,
        ndc_code,
        quantity,
        days_supply,
        paid_date,
        charge_amount,
        paid_amount,
        allowed_amount,
        copayment_amount,
        coinsurance_amount,
        deductible_amount
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
        standing.prescribing_provider_npi,
        standing.dispensing_provider_npi,
        standing.dispensing_date,
        standing.ndc_code,
        standing.quantity,
        standing.days_supply,
        standing.paid_date,
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
            else standing.deductible_amount end as decimal(18, 2)) as deductible_amount
    from standing
    inner join claim_delivery
        on standing.source_name = claim_delivery.source_name
        and standing.claim_id = claim_delivery.claim_id

)

select * from final
