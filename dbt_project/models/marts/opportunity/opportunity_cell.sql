-- People with a behavioral condition by payer and physical condition, their excess of physical cost
-- over matched people without, and its error; the latest year that has the comparison. Annual costs
-- count up to the stated percentile: a few very expensive people do not size a programme.
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

    select
        payer, year, condition_id,
        sum(case when arm = 'with' then member_months else 0 end) as months_with
    from {{ ref('adjusted_cell') }}
    where method = 'crude' and cost_group = 'physical_truncated' and month_basis = 'all_benefits'
    group by payer, year, condition_id

),

final as (

    select
        adjusted.year,
        adjusted.payer,
        adjusted.condition_id,
        adjusted.members_with,
        adjusted.members_without,
        cast(months.months_with as double) as months_with,
        adjusted.pmpm_with,
        adjusted.difference as excess_pmpm,
        adjusted.difference - 1.959963984540054 * adjusted.difference_error as difference_ci_low,
        adjusted.difference + 1.959963984540054 * adjusted.difference_error as difference_ci_high,
        adjusted.difference_error as excess_error,
        adjusted.is_unstable,
        coalesce(flag.sud_redacted, false) as sud_redacted
    from adjusted
    inner join latest on adjusted.year = latest.year
    inner join months
        on adjusted.payer = months.payer
        and adjusted.year = months.year
        and adjusted.condition_id = months.condition_id
    left join flag on adjusted.payer = flag.payer and adjusted.year = flag.year

)

select * from final
