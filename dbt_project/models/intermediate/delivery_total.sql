{{ config(materialized='view') }}

with delivered as (

    -- Claim feeds deliver a claim in several files: those that carry its dollars count.
    select
        source_name,
        case
            when entity in ('cclf1', 'cclf5', 'cclf6') then 'medical_claim'
            when entity = 'cclf7' then 'pharmacy_claim'
            else entity
        end as entity,
        format,
        rows_in,
        rows_quarantined,
        amount_in,
        amount_quarantined
    from {{ source('raw', 'delivery') }}

),

feed_line as (

    -- ... and its rows are the lines that its own lineage follows, a header without lines counting one.
    select source_name, entity, sum(line_count) as line_count
    from {{ ref('native_claim_lineage') }}
    group by source_name, entity

),

delivery as (

    select * from delivered where entity in ('medical_claim', 'pharmacy_claim')

),

final as (

    select
        delivery.source_name,
        delivery.entity,
        case when max(delivery.format) = 'cclf'
            then coalesce(max(feed_line.line_count), 0) + sum(delivery.rows_quarantined)
            else sum(delivery.rows_in) end as rows_in,
        sum(delivery.rows_quarantined) as rows_rejected,
        sum(delivery.amount_in) as amount_in,
        sum(coalesce(delivery.amount_quarantined, 0)) as amount_rejected
    from delivery
    left join feed_line
        on delivery.source_name = feed_line.source_name and delivery.entity = feed_line.entity
    group by delivery.source_name, delivery.entity

)

select * from final
