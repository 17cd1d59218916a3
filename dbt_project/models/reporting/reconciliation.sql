-- Rows and dollars in = matched + unmatched + set aside by lineage + withheld (42 CFR Part 2, when
-- set so) + rejected, for each source and entity. Dollars are paid amounts, the figure every version of a claim has.
with rejected as (

    select * from {{ ref('delivery_total') }}

),

set_aside as (

    select
        source_name,
        entity,
        sum(line_count) as rows_set_aside,
        sum(amount) as amount_set_aside
    from {{ ref('claim_lineage') }}
    where lineage_result not in ('final', 'denied')
    group by source_name, entity

),

withheld as (

    select * from {{ ref('withheld_total') }}

),

claim as (

    select source_name, 'medical_claim' as entity, in_member_month, is_denied, paid_amount
    from {{ ref('medical_claim') }}
    union all
    -- Part D records hold the beneficiary's payment alone; it is the figure that is followed.
    select
        pharmacy_claim.source_name,
        'pharmacy_claim' as entity,
        pharmacy_claim.in_member_month,
        pharmacy_claim.is_denied,
        case when source_file.format = 'cclf' then pharmacy_claim.copayment_amount
            else pharmacy_claim.paid_amount end as paid_amount
    from {{ ref('pharmacy_claim') }} as pharmacy_claim
    left join {{ source('raw', 'source') }} as source_file
        on pharmacy_claim.source_name = source_file.source_name

),

matched as (

    select
        source_name,
        entity,
        sum(case when in_member_month then 1 else 0 end) as rows_matched,
        sum(case when in_member_month then 0 else 1 end) as rows_unmatched,
        sum(case when in_member_month then paid_amount else 0 end) as amount_matched,
        sum(case when in_member_month then 0 else paid_amount end) as amount_unmatched
    from claim
    group by source_name, entity

),

final as (

    select
        rejected.source_name,
        rejected.entity,
        cast(coalesce(rejected.rows_in, 0) as bigint) as rows_in,
        cast(coalesce(matched.rows_matched, 0) as bigint) as rows_matched,
        cast(coalesce(matched.rows_unmatched, 0) as bigint) as rows_unmatched,
        cast(coalesce(set_aside.rows_set_aside, 0) as bigint) as rows_set_aside,
        cast(coalesce(withheld.line_count, 0) as bigint) as rows_withheld,
        cast(coalesce(rejected.rows_rejected, 0) as bigint) as rows_rejected,
        cast(coalesce(rejected.amount_in, 0) as decimal(18, 2)) as amount_in,
        cast(coalesce(matched.amount_matched, 0) as decimal(18, 2)) as amount_matched,
        cast(coalesce(matched.amount_unmatched, 0) as decimal(18, 2)) as amount_unmatched,
        cast(coalesce(set_aside.amount_set_aside, 0) as decimal(18, 2)) as amount_set_aside,
        cast(coalesce(withheld.amount, 0) as decimal(18, 2)) as amount_withheld,
        cast(coalesce(rejected.amount_rejected, 0) as decimal(18, 2)) as amount_rejected,
        'ok' as status
    from rejected
    left join matched
        on rejected.source_name = matched.source_name and rejected.entity = matched.entity
    left join set_aside
        on rejected.source_name = set_aside.source_name and rejected.entity = set_aside.entity
    left join withheld
        on rejected.source_name = withheld.source_name and rejected.entity = withheld.entity

)

select * from final
