-- Cells without persons: payer, segment, organization, product line, year and line class. What
-- shares, scenarios and edits read.
with cell as (

    select * from {{ ref('spending_cell') }}

),

-- Where the lines stand: a member year, or outside of all of them.
place as (

    select member_year_key, payer, segment, organization_id, product_line, year
    from {{ ref('spending_member_year') }}
    union all
    select member_year_key, payer, 'OTHER', 'unattributed', 'unknown', year
    from {{ ref('spending_outside') }}

),

final as (

    select
        place.payer,
        place.segment,
        place.organization_id,
        place.product_line,
        place.year,
        cell.class_id,
        cast(sum(cell.line_count) as bigint) as line_count,
        cast(sum(cell.spending_amount) as decimal(38, 2)) as spending_amount,
        cast(sum(cell.paid_amount) as decimal(38, 2)) as paid_amount,
        cast(sum(cell.ffs_equivalent_amount) as decimal(38, 2)) as ffs_equivalent_amount
    from cell
    inner join place on cell.member_year_key = place.member_year_key
    group by
        place.payer, place.segment, place.organization_id, place.product_line, place.year,
        cell.class_id

)

select * from final
