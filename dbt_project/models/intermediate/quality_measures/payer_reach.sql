{{ config(materialized='view') }}

-- From which day a payer has members and to which day its claims are paid; what is missing between
-- the two stands in silent_run.
with member as (

    select payer, domain, min(month_number) as first_month
    from {{ ref('reach_month') }}
    where members > 0
    group by payer, domain

),

final as (

    select
        claim_reach.payer,
        claim_reach.domain,
        coalesce({{ month_index_to_date('member.first_month') }}, claim_reach.first_date)
            as from_date,
        claim_reach.first_date as first_claim_date,
        claim_reach.through_date
    from {{ ref('claim_reach') }} as claim_reach
    left join member
        on claim_reach.payer = member.payer and claim_reach.domain = member.domain

)

select * from final
