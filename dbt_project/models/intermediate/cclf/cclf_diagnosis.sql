-- Diagnosis codes of an institutional claim in order: principal first, then those of CCLF4 by their
-- sequence; where a claim came again the latest delivery's code stands.
with cclf4 as (

    select * from {{ source('raw', 'cclf4') }}

),

delivery as (

    {{ cclf_delivery() }}

),

pivoted as (

    select
        cclf4.source_name,
        cclf4.cur_clm_uniq_id as claim_id,
        {%- for n in range(1, 26) %}
        max_by(cclf4.clm_dgns_cd, delivery.delivery_order) filter (
            where cclf4.clm_prod_type_cd = 'D'
            and try_cast(cclf4.clm_val_sqnc_num as integer) = {{ n }}
        ) as code_{{ n }}{{ "," if not loop.last }}
        {%- endfor %}
    from cclf4
    inner join delivery
        on cclf4.source_name = delivery.source_name and cclf4.delivery_id = delivery.delivery_id
    group by cclf4.source_name, cclf4.cur_clm_uniq_id

),

header as (

    select source_name, claim_id, max(principal_diagnosis) as principal_diagnosis
    from {{ ref('cclf_part_a_header') }}
    where delivery_rank = 1
    group by source_name, claim_id

),

final as (

    select
        header.source_name,
        header.claim_id,
        concat_ws(
            ',', coalesce(header.principal_diagnosis, ''),
            {%- for n in range(1, 26) %}
            case when pivoted.code_{{ n }} <> coalesce(header.principal_diagnosis, '')
                then pivoted.code_{{ n }} end{{ "," if not loop.last }}
            {%- endfor %}
        ) as diagnosis_codes
    from header
    left join pivoted
        on header.source_name = pivoted.source_name and header.claim_id = pivoted.claim_id

)

select * from final
