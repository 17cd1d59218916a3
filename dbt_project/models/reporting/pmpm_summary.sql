with cost_cell as (

    select * from {{ ref('cost_cell') }}
    where
        condition_id = 'all' and bh_definition = 'diagnosis'
        -- One extra dimension at a time (decision 36): segments without cohorts or service
        -- categories, categories with and without a behavioral condition, and the narrower basis
        -- of months for totals alone.
        and (segment = 'all' or cohort = 'all')
        and (
            cost_group in ('total', 'capitated_equivalent', '{{ cost_buckets() | join("', '") }}')
            or (segment = 'all' and cohort in ('all', 'any_bh', 'none'))
        )
        and (month_basis = 'all_benefits' or cost_group in ('total', 'capitated_equivalent'))

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

basis as (

    select month_basis from {{ ref('month_basis') }}

),

-- Payers and years without one measurable month stand there with their reason.
absent as (

    select
        flag.payer,
        flag.year,
        basis.month_basis
    from flag
    cross join basis
    left join cost_cell
        on flag.payer = cost_cell.payer
        and flag.year = cost_cell.year
        and basis.month_basis = cost_cell.month_basis
    where cost_cell.payer is null

),

capitated as (

    select payer, segment, year, month_basis, cohort, pmpm as capitated_equivalent_pmpm
    from cost_cell
    where cost_group = 'capitated_equivalent'

),

cell as (

    select
        cost_cell.year, cost_cell.payer, cost_cell.segment, cost_cell.month_basis,
        cost_cell.cohort, {{ cost_dimensions('cost_cell.cost_group') }},
        cost_cell.members, cost_cell.member_months, cost_cell.capitated_months,
        cost_cell.pmpm, cost_cell.variance
    from cost_cell
    where cost_cell.cost_group <> 'capitated_equivalent'
    union all
    select
        year, payer, 'all' as segment, month_basis, 'all' as cohort, 'total' as bucket,
        'total' as service_category, 0 as members, 0 as member_months, 0 as capitated_months,
        cast(null as double) as pmpm, cast(null as double) as variance
    from absent

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
        cell.cohort = 'sud' and coalesce(flag.sud_not_measurable, false) as is_not_measurable,
        cell.members < threshold.hidden_below as is_hidden,
        cell.members < threshold.unstable_below as is_unstable,
        case when cell.bucket = 'total' and cell.service_category = 'total'
            then capitated.capitated_equivalent_pmpm end as capitated_equivalent_pmpm
    from cell
    cross join threshold
    left join flag on cell.payer = flag.payer and cell.year = flag.year
    left join capitated
        on cell.payer = capitated.payer and cell.segment = capitated.segment
        and cell.year = capitated.year and cell.month_basis = capitated.month_basis
        and cell.cohort = capitated.cohort

),

shown as (

    select
        *,
        case when not is_hidden and not is_not_measurable then pmpm end as shown_pmpm
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
