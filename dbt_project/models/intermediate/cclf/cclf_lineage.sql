{{ config(materialized='view') }}

-- Lineage of medical claims and fills of claim feeds. Of a fill only the beneficiary's payment is
-- delivered: it is the amount that is followed here.
with claim as (

    select * from {{ ref('cclf_claim_lineage') }}

),

fill as (

    select * from {{ ref('cclf_fill') }}

),

final as (

    select
        claim_key,
        data_source,
        source_name,
        claim_id as source_claim_id,
        'medical_claim' as entity,
        amount,
        line_count,
        lineage_result,
        rule,
        delivery_id,
        claim_family,
        action,
        effective_date as processed_date
    from claim
    union all
    select
        claim_key,
        source_name as data_source,
        source_name,
        cur_clm_uniq_id as source_claim_id,
        'pharmacy_claim' as entity,
        cast(case when action = '1' then 0 - coalesce(clm_line_bene_pmt_amt, 0)
            else coalesce(clm_line_bene_pmt_amt, 0) end as decimal(18, 2)) as amount,
        cast(1 as bigint) as line_count,
        lineage_result,
        rule,
        delivery_id,
        claim_family,
        action,
        clm_efctv_dt as processed_date
    from fill

)

select * from final
