with cclf2 as (

    select * from {{ source('raw', 'cclf2') }}

),

delivery as (

    {{ cclf_delivery() }}

),

final as (

    select
        cclf2.source_name,
        cclf2.delivery_id,
        delivery.delivery_order,
        cclf2.cur_clm_uniq_id as claim_id,
        cclf2.clm_line_num as claim_line_number,
        coalesce(cclf2.clm_line_from_dt, cclf2.clm_line_instnl_rev_ctr_dt) as line_from_date,
        cclf2.clm_line_thru_dt as line_thru_date,
        cclf2.clm_line_prod_rev_ctr_cd as revenue_center_code,
        cclf2.clm_line_hcpcs_cd as hcpcs_code,
        cclf2.hcpcs_1_mdfr_cd as hcpcs_modifier_1,
        cclf2.hcpcs_2_mdfr_cd as hcpcs_modifier_2,
        cclf2.hcpcs_3_mdfr_cd as hcpcs_modifier_3,
        cclf2.hcpcs_4_mdfr_cd as hcpcs_modifier_4,
        cclf2.clm_line_srvc_unit_qty as service_unit_quantity,
        coalesce(cclf2.clm_line_cvrd_pd_amt, 0) as amount
    from cclf2
    inner join delivery
        on cclf2.source_name = delivery.source_name and cclf2.delivery_id = delivery.delivery_id

)

select * from final
