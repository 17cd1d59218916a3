with cclf1 as (

    select * from {{ source('raw', 'cclf1') }}

),

delivery as (

    {{ cclf_delivery() }}

),

final as (

    select
        cclf1.source_name,
        cclf1.delivery_id,
        delivery.delivery_order,
        cclf1.cur_clm_uniq_id as claim_id,
        cclf1.bene_mbi_id,
        -- The facility number from the claim (20 characters), else the older one of 6.
        coalesce(cclf1.clm_blg_prvdr_oscar_num, cclf1.prvdr_oscar_num) as facility_ccn,
        coalesce(cclf1.clm_adjsmt_type_cd, '0') as action,
        cclf1.clm_efctv_dt as effective_date,
        cclf1.clm_from_dt as from_date,
        cclf1.clm_thru_dt as thru_date,
        coalesce(cclf1.clm_pmt_amt, 0) as amount,
        cclf1.clm_cntl_num as control_number,
        cclf1.clm_org_cntl_num as original_control_number,
        cclf1.clm_mdcr_npmt_rsn_cd is not null as is_denied,
        cclf1.clm_mdcr_npmt_rsn_cd as denial_reason_code,
        cclf1.clm_type_cd as claim_type_code,
        cclf1.clm_bill_fac_type_cd || cclf1.clm_bill_clsfctn_cd
            || coalesce(cclf1.clm_bill_freq_cd, '') as bill_type_code,
        cclf1.prncpl_dgns_cd as principal_diagnosis,
        cclf1.bene_ptnt_stus_cd as discharge_disposition_code,
        right(cclf1.dgns_drg_cd, 3) as drg_code,
        cclf1.clm_admsn_type_cd as admit_type_code,
        cclf1.clm_admsn_src_cd as admit_source_code,
        cclf1.clm_mdcr_instnl_tot_chrg_amt as charge_amount,
        coalesce(
            cclf1.clm_atndg_prvdr_npi_num, cclf1.atndg_prvdr_npi_num,
            cclf1.clm_oprtg_prvdr_npi_num, cclf1.oprtg_prvdr_npi_num
        ) as rendering_npi,
        coalesce(cclf1.clm_blg_prvdr_npi_num, cclf1.fac_prvdr_npi_num) as billing_npi,
        -- What the header pays beside care: teaching, disproportionate share, uncompensated care.
        cast(coalesce(cclf1.clm_mdcr_ip_pps_cptl_ime_amt, 0) + coalesce(cclf1.clm_oprtnl_ime_amt, 0)
            + coalesce(cclf1.clm_mdcr_ip_pps_dsprprtnt_amt, 0)
            + coalesce(cclf1.clm_hipps_uncompd_care_amt, 0)
            + coalesce(cclf1.clm_oprtnl_dsprprtnt_amt, 0) as decimal(18, 2)) as pass_through_amount
    from cclf1
    inner join delivery
        on cclf1.source_name = delivery.source_name and cclf1.delivery_id = delivery.delivery_id

)

select * from final
