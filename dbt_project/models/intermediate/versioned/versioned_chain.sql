-- Claim numbers that replace others (L3), each with the first number of its chain. Chains are
-- followed by doubling (32 steps in five joins); what runs in a circle ends at its least number.
with pair as (

    select
        'medical_claim' as entity,
        source_name,
        claim_id,
        max(original_claim_id) as original_claim_id
    from {{ ref('stg_plan__medical_line') }}
    where lineage_pattern = 'L3' and original_claim_id <> claim_id
    group by source_name, claim_id
    union all
    select
        'pharmacy_claim' as entity,
        source_name,
        claim_id,
        max(original_claim_id) as original_claim_id
    from {{ ref('stg_plan__pharmacy_line') }}
    where lineage_pattern = 'L3' and original_claim_id <> claim_id
    group by source_name, claim_id

),

step_0 as (

    select *, least(claim_id, original_claim_id) as least_claim_id from pair

),

{% for n in range(1, 6) %}
step_{{ n }} as (

    select
        near.entity,
        near.source_name,
        near.claim_id,
        coalesce(far.original_claim_id, near.original_claim_id) as original_claim_id,
        least(near.least_claim_id, coalesce(far.least_claim_id, near.least_claim_id))
            as least_claim_id
    from step_{{ n - 1 }} as near
    left join step_{{ n - 1 }} as far
        on near.entity = far.entity
        and near.source_name = far.source_name
        and near.original_claim_id = far.claim_id

),

{% endfor %}
final as (

    select
        step_5.entity,
        step_5.source_name,
        step_5.claim_id,
        coalesce(circle.least_claim_id, step_5.original_claim_id) as first_claim_id
    from step_5
    left join step_5 as circle
        on step_5.entity = circle.entity
        and step_5.source_name = circle.source_name
        and step_5.original_claim_id = circle.claim_id

)

select * from final
