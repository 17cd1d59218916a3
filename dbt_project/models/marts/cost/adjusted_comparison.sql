-- Steps from crude to fair: each compares the same people a little more alike. Strata with fewer
-- than two people in an arm are outside the common support; their share of months is shown.
with adjusted_cell as (

    select * from {{ ref('adjusted_cell') }}

),

threshold as (

    select
        max(case when threshold = 'hidden_below_members' then value end) as hidden_below,
        max(case when threshold = 'unstable_below_members' then value end) as unstable_below
    from {{ ref('population_threshold') }}

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

whole as (

    select
        payer, year, month_basis, condition_id, method, cost_group,
        cast(sum(members_1) as bigint) as members_with,
        cast(sum(members_0) as bigint) as members_without,
        sum(months_1) as months_with
    from stratum
    group by payer, year, month_basis, condition_id, method, cost_group

),

supported as (

    select
        stratum.*,
        cast(case when method = 'matched' then months_1 else months_1 + months_0 end as double)
            as weight
    from stratum
    where members_1 >= 2 and members_0 >= 2

),

weighted as (

    select
        supported.*,
        weight / sum(weight) over (
            partition by payer, year, month_basis, condition_id, method, cost_group
        ) as share,
        cast(months_1 as double) / sum(months_1) over (
            partition by payer, year, month_basis, condition_id, method, cost_group
        ) as share_1,
        cast(months_0 as double) / sum(months_0) over (
            partition by payer, year, month_basis, condition_id, method, cost_group
        ) as share_0
    from supported

),

standardised as (

    select
        payer, year, month_basis, condition_id, method, cost_group,
        sum(months_1) as months_supported,
        sum(share * rate_1) as pmpm_with,
        sum(share * rate_0) as pmpm_without,
        sum(share * share * variance_1) as variance_with,
        sum(share * share * variance_0) as variance_without,
        -- Kitagawa: what the groups' make-up explains, and what is left at the same make-up.
        sum((share_1 - share_0) * (rate_1 + rate_0) / 2) as mix_difference,
        sum((rate_1 - rate_0) * (share_1 + share_0) / 2) as rate_difference
    from weighted
    group by payer, year, month_basis, condition_id, method, cost_group

),

compared as (

    select
        whole.payer, whole.year, whole.month_basis, whole.condition_id, whole.method,
        whole.cost_group, whole.members_with, whole.members_without,
        coalesce(least(whole.members_with, whole.members_without), 0) < threshold.hidden_below
            as is_hidden,
        least(whole.members_with, whole.members_without) < threshold.unstable_below as is_unstable,
        100 * (1 - cast(coalesce(standardised.months_supported, 0) as double)
            / nullif(whole.months_with, 0)) as outside_support_pct,
        case when least(whole.members_with, whole.members_without) >= threshold.hidden_below
            then standardised.pmpm_with end as pmpm_with,
        case when least(whole.members_with, whole.members_without) >= threshold.hidden_below
            then standardised.pmpm_without end as pmpm_without,
        standardised.variance_with,
        standardised.variance_without,
        case when whole.method = 'age_sex' then standardised.mix_difference end as mix_difference,
        case when whole.method = 'age_sex' then standardised.rate_difference end
            as rate_difference
    from whole
    cross join threshold
    left join standardised
        on whole.payer = standardised.payer and whole.year = standardised.year
        and whole.month_basis = standardised.month_basis
        and whole.condition_id = standardised.condition_id
        and whole.method = standardised.method and whole.cost_group = standardised.cost_group

),

final as (

    select
        *,
        pmpm_with - pmpm_without as difference,
        sqrt(variance_with + variance_without) as difference_error,
        pmpm_with / nullif(pmpm_without, 0) as ratio,
        sqrt(variance_with / nullif(pmpm_with * pmpm_with, 0)
            + variance_without / nullif(pmpm_without * pmpm_without, 0)) as log_ratio_error
    from compared

)

select * from final
