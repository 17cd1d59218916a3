-- People with a behavioral condition and their excess of physical cost over matched people without,
-- with its error: by payer and physical condition, and by practice; the latest year that has the
-- comparison. Annual costs count up to the stated percentile: a few very expensive people do not
-- size a programme. A practice carries its share of one programme's start-up.
with adjusted as (

    select * from {{ ref('adjusted_comparison') }}
    where method = 'matched' and cost_group = 'physical_truncated' and month_basis = 'all_benefits'
        and not is_hidden and pmpm_with is not null

),

flag as (

    select * from {{ ref('payer_year_flag') }}

),

latest as (

    select max(year) as year from adjusted

),

months as (

    select payer, year, condition_id, max(member_months) as months_with
    from {{ ref('adjusted_cell') }}
    where method = 'crude' and cost_group = 'physical' and month_basis = 'all_benefits'
        and arm = 'with'
    group by payer, year, condition_id

),

threshold as (

    select
        max(case when threshold = 'hidden_below_members' then value end) as hidden_below,
        max(case when threshold = 'unstable_below_members' then value end) as unstable_below
    from {{ ref('population_threshold') }}

),

by_payer as (

    select
        adjusted.year,
        adjusted.payer,
        adjusted.condition_id,
        'all' as organization_id,
        adjusted.members_with,
        adjusted.members_without,
        cast(months.months_with as double) as months_with,
        adjusted.pmpm_with,
        adjusted.difference as excess_pmpm,
        adjusted.difference_error as excess_error,
        cast(1 as double) as start_up_share,
        adjusted.is_unstable,
        coalesce(flag.sud_redacted, false) as sud_redacted
    from adjusted
    inner join latest on adjusted.year = latest.year
    inner join months
        on adjusted.payer = months.payer
        and adjusted.year = months.year
        and adjusted.condition_id = months.condition_id
    left join flag on adjusted.payer = flag.payer and adjusted.year = flag.year

),

whole as (

    select * from by_payer where payer = 'all' and condition_id = 'all'

),

by_practice as (

    select
        whole.year,
        whole.payer,
        whole.condition_id,
        practice.organization_id,
        practice.members_compared as members_with,
        whole.members_without,
        practice.months as months_with,
        whole.pmpm_with,
        practice.excess_pmpm,
        practice.excess_error,
        least(practice.months / whole.months_with, 1) as start_up_share,
        practice.members_compared < threshold.unstable_below as is_unstable,
        whole.sud_redacted
    from {{ ref('practice_excess') }} as practice
    inner join whole on practice.year = whole.year
    cross join threshold
    where practice.organization_id <> 'none'
        and practice.members_compared >= threshold.hidden_below

),

united as (

    select * from by_payer
    union all
    select * from by_practice

),

final as (

    select
        *,
        excess_pmpm - 1.959963984540054 * excess_error as difference_ci_low,
        excess_pmpm + 1.959963984540054 * excess_error as difference_ci_high
    from united

)

select * from final
