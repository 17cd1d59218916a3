{{ config(materialized='view') }}

-- Final and finally denied fills. Fills that stand once stream through; the few others
-- come from the numbered copy.
with delivered as (

    select * from {{ ref('delivered_pharmacy_claim') }}

),

repeated as (

    select * from {{ ref('repeated_pharmacy_line') }} where line_rank = 1

),

aside as (

    select claim_key, delivery_id
    from {{ ref('pharmacy_claim_version') }}
    where lineage_result in ('superseded', 'cancelled') or not has_distinct_lines

),

final as (

    select delivered.*, cast(1 as bigint) as line_rank
    from delivered
    anti join aside
        on delivered.claim_key = aside.claim_key and delivered.delivery_id = aside.delivery_id
    union all
    select repeated.*
    from repeated

)

select * from final
