-- Physician and equipment lines in one shape.
with cclf5 as (

    select * from {{ source('raw', 'cclf5') }}

),

cclf6 as (

    select * from {{ source('raw', 'cclf6') }}

),

delivery as (

    {{ cclf_delivery() }}

),

physician as (

    select
        'B' as family,
        source_name,
        delivery_id,
        cur_clm_uniq_id as claim_id,
        clm_line_num as claim_line_number,
        bene_mbi_id,
        clm_adjsmt_type_cd as action,
        clm_efctv_dt as effective_date,
        clm_from_dt as from_date,
        clm_thru_dt as thru_date,
        clm_line_from_dt as line_from_date,
        clm_line_thru_dt as line_thru_date,
        clm_pos_cd as place_of_service_code,
        clm_line_hcpcs_cd as hcpcs_code,
        hcpcs_1_mdfr_cd as hcpcs_modifier_1,
        hcpcs_2_mdfr_cd as hcpcs_modifier_2,
        hcpcs_3_mdfr_cd as hcpcs_modifier_3,
        hcpcs_4_mdfr_cd as hcpcs_modifier_4,
        clm_line_srvc_unit_qty as service_unit_quantity,
        coalesce(clm_line_cvrd_pd_amt, 0) as amount,
        clm_line_alowd_chrg_amt as allowed_amount,
        clm_cntl_num as control_number,
        clm_carr_pmt_dnl_cd as claim_denial_code,
        clm_prcsg_ind_cd as line_processing_code,
        coalesce(clm_rndrg_prvdr_npi_num, rndrg_prvdr_npi_num) as rendering_npi,
        cast(null as string) as billing_npi,
        clm_rndrg_prvdr_tax_num as rendering_tin,
        clm_prvdr_spclty_cd as specialty_code,
        {{ cclf_line_diagnoses() }} as diagnosis_codes
    from cclf5

),

equipment as (

    select
        'DME' as family,
        source_name,
        delivery_id,
        cur_clm_uniq_id as claim_id,
        clm_line_num as claim_line_number,
        bene_mbi_id,
        clm_adjsmt_type_cd as action,
        clm_efctv_dt as effective_date,
        clm_from_dt as from_date,
        clm_thru_dt as thru_date,
        clm_line_from_dt as line_from_date,
        clm_line_thru_dt as line_thru_date,
        clm_pos_cd as place_of_service_code,
        clm_line_hcpcs_cd as hcpcs_code,
        {{ null_columns(['hcpcs_modifier_1', 'hcpcs_modifier_2', 'hcpcs_modifier_3',
            'hcpcs_modifier_4']) }},
        cast(null as decimal(18, 4)) as service_unit_quantity,
        coalesce(clm_line_cvrd_pd_amt, 0) as amount,
        clm_line_alowd_chrg_amt as allowed_amount,
        clm_cntl_num as control_number,
        clm_carr_pmt_dnl_cd as claim_denial_code,
        clm_prcsg_ind_cd as line_processing_code,
        cast(null as string) as rendering_npi,
        coalesce(clm_blg_prvdr_npi_num, payto_prvdr_npi_num) as billing_npi,
        cast(null as string) as rendering_tin,
        cast(null as string) as specialty_code,
        '' as diagnosis_codes
    from cclf6

),

line as (

    select * from physician
    union all
    select * from equipment

),

final as (

    select
        line.*,
        delivery.delivery_order,
        -- Packet: payment denial code 0 or D to Y denies the claim; the processing code names the
        -- line's denial unless it is A (allowed), R or S.
        coalesce(line.claim_denial_code in ('0', '00')
            or line.claim_denial_code between 'D' and 'Y', false) as is_claim_denied,
        coalesce(line.line_processing_code not in ('A', 'R', 'S'), false) as is_line_denied
    from line
    inner join delivery
        on line.source_name = delivery.source_name and line.delivery_id = delivery.delivery_id

)

select * from final
