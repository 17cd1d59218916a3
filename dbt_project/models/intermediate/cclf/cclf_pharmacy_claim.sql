{{ config(materialized='view') }}

-- Fills in the shape that every format's fills have. What the plan paid is not in the feed: it stays
-- null, never the beneficiary's payment.
with fill as (

    select * from {{ ref('cclf_fill') }} where lineage_result = 'final'

),

source_file as (

    select source_name, payer from {{ source('raw', 'source') }}

),

final as (

    select
        fill.cur_clm_uniq_id as claim_id,
        cast(1 as bigint) as claim_line_number,
        fill.claim_key,
        fill.source_name as data_source,
        fill.source_name,
        fill.delivery_id,
        fill.person_id,
        {{ hash_key(['fill.person_id']) }} as person_key,
        fill.person_id as member_id,
        coalesce(source_file.payer, 'medicare') as payer,
        coalesce(source_file.payer, 'medicare') as plan,
        'paid' as claim_status,
        case when fill.prvdr_prsbng_id_qlfyr_cd = '01' then fill.clm_prsbng_prvdr_gnrc_id_num end
            as prescribing_provider_npi,
        case when fill.prvdr_srvc_id_qlfyr_cd = '01' then fill.clm_srvc_prvdr_gnrc_id_num end
            as dispensing_provider_npi,
        fill.clm_line_from_dt as dispensing_date,
        lpad(replace(fill.clm_line_ndc_cd, '-', ''), 11, '0') as ndc_code,
        fill.clm_line_srvc_unit_qty as quantity,
        cast(fill.clm_line_days_suply_qty as bigint) as days_supply,
        fill.clm_efctv_dt as paid_date,
        cast(null as decimal(18, 2)) as charge_amount,
        cast(null as decimal(18, 2)) as paid_amount,
        cast(null as decimal(18, 2)) as allowed_amount,
        fill.clm_line_bene_pmt_amt as copayment_amount,
        cast(null as decimal(18, 2)) as coinsurance_amount,
        cast(null as decimal(18, 2)) as deductible_amount
    from fill
    left join source_file on fill.source_name = source_file.source_name

)

select * from final
