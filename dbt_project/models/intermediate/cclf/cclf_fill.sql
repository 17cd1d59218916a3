-- One row per Part D record version with what became of it: each delivery holds the version that was
-- final then, so the latest of a fill's key stands; on ties the adjustment wins over the deletion and
-- the deletion over the original.
with cclf7 as (

    select * from {{ source('raw', 'cclf7') }}

),

delivery as (

    {{ cclf_delivery() }}

),

current_mbi as (

    select * from {{ ref('cclf_current_mbi') }}

),

opted_out as (

    select * from {{ ref('cclf_opted_out') }}

),

fill as (

    select
        cclf7.*,
        delivery.delivery_order,
        {{ current_mbi('cclf7', 'current_mbi') }} as person_id,
        coalesce(cclf7.clm_adjsmt_type_cd, '0') as action,
        md5(cclf7.source_name || '|D|' || cast(cclf7.clm_line_from_dt as string) || '|'
            || coalesce(cclf7.prvdr_srvc_id_qlfyr_cd, '') || '|'
            || coalesce(cclf7.clm_srvc_prvdr_gnrc_id_num, '') || '|'
            || coalesce(cclf7.clm_dspnsng_stus_cd, '') || '|'
            || coalesce(cclf7.clm_line_rx_srvc_rfrnc_num, '') || '|'
            || coalesce(cclf7.clm_line_rx_fill_num, '') || '|'
            || {{ current_mbi('cclf7', 'current_mbi') }}) as claim_family
    from cclf7
    inner join delivery
        on cclf7.source_name = delivery.source_name and cclf7.delivery_id = delivery.delivery_id
    left join current_mbi
        on cclf7.source_name = current_mbi.source_name
        and cclf7.bene_mbi_id = current_mbi.previous_mbi

),

ranked as (

    select
        fill.*,
        row_number() over (
            partition by fill.claim_family
            order by
                fill.delivery_order desc nulls last,
                fill.clm_idr_ld_dt desc nulls last,
                fill.clm_efctv_dt desc nulls last,
                fill.action desc nulls last,
                fill.cur_clm_uniq_id desc nulls last
        ) as version_rank,
        row_number() over (
            partition by fill.source_name, fill.cur_clm_uniq_id, fill.action, fill.clm_efctv_dt
            order by fill.delivery_order desc nulls last, fill.delivery_id desc nulls last
        ) as delivery_rank
    from fill

),

final as (

    select
        ranked.*,
        {{ hash_key(['ranked.source_name', 'ranked.cur_clm_uniq_id', '1']) }} as claim_key,
        case
            when ranked.delivery_rank > 1 then 'duplicate'
            when opted_out.person_id is not null then 'cancelled'
            when ranked.version_rank > 1 then 'superseded'
            when ranked.action = '1' or ranked.clm_type_cd = '03' or ranked.clm_line_ndc_cd is null
                then 'cancelled'
            else 'final'
        end as lineage_result,
        case
            when ranked.delivery_rank > 1 then 'a later delivery holds the same record'
            when opted_out.person_id is not null
                then 'the beneficiary opted out of data sharing'
            when ranked.version_rank > 1 then 'a later record of the same fill stands'
            when ranked.action = '1' or ranked.clm_type_cd = '03' or ranked.clm_line_ndc_cd is null
                then 'the latest record deletes the fill'
            else 'latest record of the fill'
        end as rule
    from ranked
    left join opted_out
        on ranked.source_name = opted_out.source_name
        and ranked.person_id = opted_out.person_id

)

select * from final
