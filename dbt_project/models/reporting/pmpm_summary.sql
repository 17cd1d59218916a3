with cell as (

    select * from {{ ref('pmpm_summary_cell') }}

),

flag as (

    select * from {{ ref('payer_year_flag') }}

),

threshold as (

    select
        max(case when threshold = 'hidden_below_members' then value end) as hidden_below,
        max(case when threshold = 'unstable_below_members' then value end) as unstable_below
    from {{ ref('population_threshold') }}

),

flagged as (

    select
        cell.*,
        flag.cost_basis,
        flag.knows_drugs,
        flag.delivers_behavioral,
        flag.unmatched_pct,
        flag.unknown_drug_pct,
        coalesce(flag.sud_redacted, false) as sud_redacted,
        coalesce(flag.is_cut_short, false) as is_cut_short,
        cell.cohort = 'sud' and coalesce(flag.sud_not_measurable, false) as is_not_measurable,
        cell.members < threshold.hidden_below as is_hidden,
        cell.members < threshold.unstable_below as is_unstable
    from cell
    cross join threshold
    left join flag on cell.payer = flag.payer and cell.year = flag.year

),

shown as (

    select
        *,
        case when not is_hidden and not is_not_measurable and not is_cut_short then pmpm end
            as shown_pmpm
    from flagged

),

final as (

    select
        year,
        payer,
        segment,
        month_basis,
        cohort,
        bucket,
        service_category,
        case when not is_not_measurable then members end as members,
        case when not is_not_measurable then member_months end as member_months,
        {{ rounded('shown_pmpm') }} as pmpm,
        {{ rounded(log_limit('shown_pmpm', 'variance', -1)) }} as ci_low,
        {{ rounded(log_limit('shown_pmpm', 'variance', 1)) }} as ci_high,
        case when shown_pmpm is not null then {{ rounded('capitated_equivalent_pmpm') }} end
            as capitated_equivalent_pmpm,
        case when not is_not_measurable then {{ rounded(
            '100 * cast(capitated_months as double) / nullif(member_months, 0)') }} end
            as capitated_month_pct,
        coalesce(cost_basis, 'unknown') as cost_basis,
        unmatched_pct,
        unknown_drug_pct,
        is_unstable and not is_hidden as is_unstable,
        sud_redacted,
        {{ pmpm_status() }}
        '1' as method_version
    from shown

)

select * from final
