-- Cells without persons: payer, segment, organization, product line, year and line class. What
-- shares, scenarios and edits read.
with cell as (

    select * from {{ ref('spending_cell') }}

),

member_year as (

    select member_year_key, segment, organization_id, product_line
    from {{ ref('spending_member_year') }}

),

final as (

    select
        cell.payer,
        coalesce(member_year.segment, 'OTHER') as segment,
        coalesce(member_year.organization_id, 'unattributed') as organization_id,
        coalesce(member_year.product_line, 'unknown') as product_line,
        cell.year,
        cell.class_id,
        cast(sum(cell.line_count) as bigint) as line_count,
        cast(sum(cell.spending_amount) as decimal(38, 2)) as spending_amount,
        cast(sum(cell.paid_amount) as decimal(38, 2)) as paid_amount,
        cast(sum(cell.ffs_equivalent_amount) as decimal(38, 2)) as ffs_equivalent_amount
    from cell
    left join member_year on cell.member_year_key = member_year.member_year_key
    group by
        cell.payer, coalesce(member_year.segment, 'OTHER'),
        coalesce(member_year.organization_id, 'unattributed'),
        coalesce(member_year.product_line, 'unknown'), cell.year, cell.class_id

)

select * from final
