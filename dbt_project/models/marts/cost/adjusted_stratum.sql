{{ config(materialized='view') }}

-- The two arms of a stratum beside each other, with the stratum's weight in its comparison: months
-- of both arms together to standardise, months of the arm with to match. A stratum with fewer than
-- two people in an arm is outside the common support and has no weight.
with adjusted_cell as (

    select * from {{ ref('adjusted_cell') }}

),

stratum as (

    select
        payer, year, month_basis, condition_id, method, cost_group, stratum,
        max(case when arm = 'with' then members else 0 end) as members_1,
        max(case when arm = 'without' then members else 0 end) as members_0,
        max(case when arm = 'with' then member_months else 0 end) as months_1,
        max(case when arm = 'without' then member_months else 0 end) as months_0,
        max(case when arm = 'with' then pmpm end) as rate_1,
        max(case when arm = 'without' then pmpm end) as rate_0,
        max(case when arm = 'with' then variance end) as variance_1,
        max(case when arm = 'without' then variance end) as variance_0
    from adjusted_cell
    group by payer, year, month_basis, condition_id, method, cost_group, stratum

),

weighted as (

    select
        stratum.*,
        case
            when members_1 < 2 or members_0 < 2 then cast(0 as double)
            when method in ('matched', 'hcc') then cast(months_1 as double)
            else cast(months_1 + months_0 as double)
        end as weight,
        case when members_1 >= 2 and members_0 >= 2 then months_1 else 0 end as supported_1,
        case when members_1 >= 2 and members_0 >= 2 then months_0 else 0 end as supported_0
    from stratum

),

final as (

    select
        weighted.*,
        weight / nullif(sum(weight) over (
            partition by payer, year, month_basis, condition_id, method, cost_group
        ), 0) as share,
        cast(supported_1 as double) / nullif(sum(supported_1) over (
            partition by payer, year, month_basis, condition_id, method, cost_group
        ), 0) as share_1,
        cast(supported_0 as double) / nullif(sum(supported_0) over (
            partition by payer, year, month_basis, condition_id, method, cost_group
        ), 0) as share_0
    from weighted

)

select * from final
