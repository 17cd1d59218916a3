-- Deductible and coinsurance by claim (institutional) or line, and the admission date; CCLF1 and
-- CCLF5 do not hold them.
with cclfa as (

    select * from {{ source('raw', 'cclfa') }}

),

cclfb as (

    select * from {{ source('raw', 'cclfb') }}

),

delivery as (

    {{ cclf_delivery() }}

),

institutional as (

    select
        cclfa.source_name,
        cclfa.cur_clm_uniq_id as claim_id,
        cast(null as bigint) as claim_line_number,
        max_by(cclfa.clm_actv_care_from_dt, delivery.delivery_order) as admission_date,
        max_by(greatest(coalesce(cclfa.clm_mdcr_ddctbl_amt, 0),
            coalesce(cclfa.clm_mdcr_ip_bene_ddctbl_amt, 0)), delivery.delivery_order)
            as deductible_amount,
        max_by(coalesce(cclfa.clm_mdcr_coinsrnc_amt, 0), delivery.delivery_order)
            as coinsurance_amount
    from cclfa
    inner join delivery
        on cclfa.source_name = delivery.source_name and cclfa.delivery_id = delivery.delivery_id
    group by cclfa.source_name, cclfa.cur_clm_uniq_id

),

professional as (

    select
        cclfb.source_name,
        cclfb.cur_clm_uniq_id as claim_id,
        cclfb.clm_line_num as claim_line_number,
        cast(null as date) as admission_date,
        max_by(coalesce(cclfb.clm_mdcr_ddctbl_amt, 0), delivery.delivery_order)
            as deductible_amount,
        cast(null as decimal(18, 2)) as coinsurance_amount
    from cclfb
    inner join delivery
        on cclfb.source_name = delivery.source_name and cclfb.delivery_id = delivery.delivery_id
    group by cclfb.source_name, cclfb.cur_clm_uniq_id, cclfb.clm_line_num

),

final as (

    select * from institutional
    union all
    select * from professional

)

select * from final
