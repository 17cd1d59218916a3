-- ICD-10-PCS procedures of institutional claims.
with cclf3 as (

    select * from {{ source('raw', 'cclf3') }}

),

delivery as (

    {{ cclf_delivery() }}

),

lineage as (

    select * from {{ ref('cclf_claim_lineage') }}
    where family = 'A' and lineage_result in ('final', 'denied')

),

latest as (

    select
        cclf3.source_name,
        cclf3.cur_clm_uniq_id as claim_id,
        coalesce(try_cast(cclf3.clm_val_sqnc_num as integer), 1) as position,
        max_by(cclf3.clm_prcdr_cd, delivery.delivery_order) as procedure_code,
        max_by(coalesce(cclf3.clm_prcdr_prfrm_dt, cclf3.clm_from_dt), delivery.delivery_order)
            as procedure_date
    from cclf3
    inner join delivery
        on cclf3.source_name = delivery.source_name and cclf3.delivery_id = delivery.delivery_id
    group by
        cclf3.source_name, cclf3.cur_clm_uniq_id,
        coalesce(try_cast(cclf3.clm_val_sqnc_num as integer), 1)

),

final as (

    select
        lineage.claim_key,
        lineage.delivery_id,
        {{ hash_key(['lineage.person_id']) }} as person_key,
        latest.position,
        upper(latest.procedure_code) as procedure_code,
        latest.procedure_date
    from latest
    inner join lineage
        on latest.source_name = lineage.source_name and latest.claim_id = lineage.claim_id
    where latest.procedure_code is not null

)

select * from final
