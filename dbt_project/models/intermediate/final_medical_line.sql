{{ config(materialized='view') }}

-- Final and finally denied lines. Claims without repeated lines stream through; the few others
-- come from the numbered copy.
with delivered as (

    select * from {{ ref('delivered_medical_claim') }}

),

repeated as (

    select * from {{ ref('repeated_medical_line') }} where line_rank = 1

),

aside as (

    select claim_key, delivery_id
    from {{ ref('medical_claim_version') }}
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
