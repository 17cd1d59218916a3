{% set rounds = 12 %}
-- The cancellations of each natural key, walked in order of their effective date: each takes away
-- one debit that still stands. Only keys with a cancellation come here. Keys with more than
-- {{ rounds }} cancellations pair what is left by date.
with claim as (

    select *
    from {{ ref('cclf_claim') }}
    where delivery_rank = 1 and not is_denied and not is_opted_out

),

contested as (

    select claim_family
    from claim
    where action = '1'
    group by claim_family

),

round_0 as (

    select
        claim.source_name, claim.family, claim.claim_id, claim.delivery_id, claim.claim_family,
        claim.action, claim.effective_date, claim.amount, claim.control_number,
        claim.original_control_number,
        case when claim.action = '1' then row_number() over (
            partition by claim.claim_family, claim.action
            order by claim.effective_date asc nulls last, claim.claim_id asc nulls last
        ) end as cancel_rank,
        count(case when claim.action = '1' then 1 end)
            over (partition by claim.claim_family) as cancel_count,
        cast(null as integer) as removed_by
    from claim
    inner join contested on claim.claim_family = contested.claim_family

),

{% for n in range(1, rounds + 1) %}
round_{{ n }} as (

    {{ cclf_round('round_' ~ (n - 1), n) }}

),

{% endfor %}
left_over as (

    select
        *,
        row_number() over (
            partition by claim_family, action = '1',
                action = '1' and cancel_rank > {{ rounds }}
                or action <> '1' and removed_by is null
            order by
                case when action = '1' then effective_date end asc nulls last,
                case when action <> '1' then effective_date end desc nulls last,
                claim_id asc nulls last
        ) as position,
        greatest(cancel_count - {{ rounds }}, 0) as cancels_left,
        count(case when action <> '1' and removed_by is null then 1 end)
            over (partition by claim_family) as debits_left
    from round_{{ rounds }}

),

settled as (

    select
        source_name, family, claim_id, delivery_id, claim_family, action, effective_date,
        cancel_rank,
        case
            when action <> '1' and removed_by is null and position <= cancels_left
                then cast({{ rounds }} + position as integer)
            else removed_by
        end as removed_by,
        case when action = '1' and cancel_rank > {{ rounds }}
            then position <= debits_left else false end as is_matched_late
    from left_over

),

removed as (

    select claim_family, removed_by
    from settled
    where removed_by is not null
    group by claim_family, removed_by

),

final as (

    select
        settled.source_name,
        settled.family,
        settled.claim_id,
        settled.delivery_id,
        settled.claim_family,
        settled.action,
        settled.effective_date,
        case
            when settled.action = '1' then settled.is_matched_late or removed.removed_by is not null
            else settled.removed_by is not null
        end as is_cancelled
    from settled
    left join removed
        on settled.claim_family = removed.claim_family
        and settled.cancel_rank = removed.removed_by

)

select * from final
