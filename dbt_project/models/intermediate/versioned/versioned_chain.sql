-- Claim numbers that replace or void others (L3, state submissions), each with the first number of its
-- chain and its place in it. A number of a state submission is told with its carrier, as its family is.
-- Chains are followed by doubling (32 steps in five joins); what runs in a circle ends at its least
-- number.
with pair as (

    {%- for entity, line in [('medical_claim', 'medical_line'), ('pharmacy_claim', 'pharmacy_line')] %}
    select
        '{{ entity }}' as entity,
        source_name,
        claim_family as claim_id,
        max(original_claim_id) as original_claim_id
    from {{ ref('stg_plan__' ~ line) }}
    where lineage_pattern = 'L3' and original_claim_id <> claim_family
    group by source_name, claim_family
    union all
    select
        '{{ entity }}' as entity,
        source_name,
        claim_family as claim_id,
        max(original_claim_id) as original_claim_id
    from {{ ref('stg_apcd_cdl__' ~ line) }}
    where original_claim_id <> claim_family
    group by source_name, claim_family
    {{- "\n    union all" if not loop.last }}
    {%- endfor %}

),

step_0 as (

    select *, least(claim_id, original_claim_id) as least_claim_id, 1 as chain_depth from pair

),

{% for n in range(1, 6) %}
step_{{ n }} as (

    select
        near.entity,
        near.source_name,
        near.claim_id,
        coalesce(far.original_claim_id, near.original_claim_id) as original_claim_id,
        least(near.least_claim_id, coalesce(far.least_claim_id, near.least_claim_id))
            as least_claim_id,
        near.chain_depth + coalesce(far.chain_depth, 0) as chain_depth
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
        coalesce(circle.least_claim_id, step_5.original_claim_id) as first_claim_id,
        step_5.chain_depth
    from step_5
    left join step_5 as circle
        on step_5.entity = circle.entity
        and step_5.source_name = circle.source_name
        and step_5.original_claim_id = circle.claim_id

)

select * from final
