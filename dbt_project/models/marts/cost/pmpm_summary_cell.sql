-- Cells of the published summary before anything is hidden.
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

final as (

    select
        cell.*,
        case when cell.bucket = 'total' and cell.service_category = 'total'
            then capitated.capitated_equivalent_pmpm end as capitated_equivalent_pmpm
    from cell
    left join capitated
        on cell.payer = capitated.payer and cell.segment = capitated.segment
        and cell.year = capitated.year and cell.month_basis = capitated.month_basis
        and cell.cohort = capitated.cohort

)

select * from final
