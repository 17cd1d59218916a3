-- People with a behavioral condition by payer and physical condition, their excess of physical cost
-- over matched people without, and its error; the latest year that has the comparison.
with adjusted as (

    select * from {{ ref('pmpm_adjusted') }}
    where method = 'matched' and cost_group = 'physical' and month_basis = 'all_benefits'
        and status = 'ok'

),

latest as (

    select max(year) as year from adjusted

),

months as (

    select
        payer, year, condition_id,
        sum(case when arm = 'with' then member_months else 0 end) as months_with
    from {{ ref('adjusted_cell') }}
    where method = 'crude' and cost_group = 'physical' and month_basis = 'all_benefits'
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
        adjusted.difference_ci_low,
        adjusted.difference_ci_high,
        (adjusted.difference_ci_high - adjusted.difference_ci_low) / (2 * 1.959963984540054)
            as excess_error,
        adjusted.is_unstable,
        adjusted.sud_redacted
    from adjusted
    inner join latest on adjusted.year = latest.year
    inner join months
        on adjusted.payer = months.payer
        and adjusted.year = months.year
        and adjusted.condition_id = months.condition_id

)

select * from final
