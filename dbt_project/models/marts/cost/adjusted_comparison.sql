-- Steps from crude to fair: each compares the same people a little more alike. Every step has a row,
-- also the one that lacks what it needs: people are those of the crude step, `compared` those the
-- step can place.
with adjusted_stratum as (

    select * from {{ ref('adjusted_stratum') }}

),

threshold as (

    select
        max(case when threshold = 'hidden_below_members' then value end) as hidden_below,
        max(case when threshold = 'unstable_below_members' then value end) as unstable_below
    from {{ ref('population_threshold') }}

),

everyone as (

    select
        payer, year, month_basis, condition_id, cost_group,
        cast(members_1 as bigint) as members_with,
        cast(members_0 as bigint) as members_without,
        months_1 as months_with
    from adjusted_stratum
    where method = 'crude'

),

step as (

    select method from {{ ref('comparison_method') }}

),

standardised as (

    select
        payer, year, month_basis, condition_id, method, cost_group,
        sum(members_1) as compared_with,
        sum(members_0) as compared_without,
        sum(supported_1) as months_supported,
        {{ exact_sum('share * rate_1') }} as pmpm_with,
        {{ exact_sum('share * rate_0') }} as pmpm_without,
        sum(share * share * variance_1) as variance_with,
        sum(share * share * variance_0) as variance_without,
        -- Kitagawa: what the groups' make-up explains, and what is left at the same make-up.
        {{ exact_sum('(share_1 - share_0) * (rate_1 + rate_0) / 2') }} as mix_difference,
        {{ exact_sum('(rate_1 - rate_0) * (share_1 + share_0) / 2') }} as rate_difference
    from adjusted_stratum
    group by payer, year, month_basis, condition_id, method, cost_group

),

compared as (

    select
        everyone.*,
        step.method,
        least(coalesce(standardised.compared_with, 0), coalesce(standardised.compared_without, 0))
            as smaller_arm,
        100 * (1 - cast(coalesce(standardised.months_supported, 0) as double)
            / nullif(everyone.months_with, 0)) as outside_support_pct,
        standardised.pmpm_with,
        standardised.pmpm_without,
        standardised.variance_with,
        standardised.variance_without,
        case when step.method = 'age_sex' then standardised.mix_difference end as mix_difference,
        case when step.method = 'age_sex' then standardised.rate_difference end as rate_difference
    from everyone
    cross join step
    left join standardised
        on everyone.payer = standardised.payer and everyone.year = standardised.year
        and everyone.month_basis = standardised.month_basis
        and everyone.condition_id = standardised.condition_id
        and everyone.cost_group = standardised.cost_group
        and step.method = standardised.method

),

shown as (

    select
        compared.payer, compared.year, compared.month_basis, compared.condition_id,
        compared.method, compared.cost_group, compared.members_with, compared.members_without,
        compared.smaller_arm, compared.outside_support_pct,
        compared.smaller_arm < threshold.hidden_below as is_hidden,
        compared.smaller_arm < threshold.unstable_below as is_unstable,
        case when compared.smaller_arm >= threshold.hidden_below
            and not coalesce(flag.is_cut_short, false) then compared.pmpm_with end as pmpm_with,
        case when compared.smaller_arm >= threshold.hidden_below
            and not coalesce(flag.is_cut_short, false) then compared.pmpm_without end
            as pmpm_without,
        compared.variance_with, compared.variance_without,
        case when not coalesce(flag.is_cut_short, false) then compared.mix_difference end
            as mix_difference,
        case when not coalesce(flag.is_cut_short, false) then compared.rate_difference end
            as rate_difference
    from compared
    cross join threshold
    left join {{ ref('payer_year_flag') }} as flag
        on compared.payer = flag.payer and compared.year = flag.year

),

final as (

    select
        *,
        pmpm_with - pmpm_without as difference,
        sqrt(variance_with + variance_without) as difference_error,
        pmpm_with / nullif(pmpm_without, 0) as ratio,
        sqrt(variance_with / nullif(pmpm_with * pmpm_with, 0)
            + variance_without / nullif(pmpm_without * pmpm_without, 0)) as log_ratio_error
    from shown

)

select * from final
