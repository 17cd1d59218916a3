-- State submission fills in the shape of every format's fills, with their version.
with line as (

    select * from {{ source('raw', 'apcd_pharmacy_claim') }}

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
        coalesce(line.claim_line_number, 1) as claim_line_number,
        {{ apcd_claim_key('line', 'coalesce(line.claim_line_number, 1)') }} as claim_key,
        line.source_name as data_source,
        line.source_name,
        line.delivery_id,
        {{ apcd_person('line') }} as person_id,
        {{ hash_key([apcd_person('line')]) }} as person_key,
        line.member_id,
        {{ apcd_payer('line') }} as payer,
        coalesce(line.plan_id, line.payer_code) as plan,
        case when line.reject_code is not null or upper(line.record_status) in ('4', 'D')
            then 'denied' else 'paid' end as claim_status,
        line.prescribing_provider_npi,
        line.dispensing_provider_npi,
        line.dispensing_date,
        lpad(replace(line.ndc_code, '-', ''), 11, '0') as ndc_code,
        line.quantity,
        line.days_supply,
        line.paid_date,
        line.charge_amount,
        line.paid_amount,
        line.allowed_amount,
        line.copayment_amount,
        line.coinsurance_amount,
        line.deductible_amount,
        'L2' as lineage_pattern,
        coalesce(line.submitter_code, '') || '|' || coalesce(line.payer_code, '') || '|'
            || line.claim_id as claim_family,
        coalesce(line.claim_version, 0) as claim_version,
        case
            when upper(line.claim_line_type) = 'V' then 'void'
            when upper(line.claim_line_type) = 'B' then 'reversal'
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
