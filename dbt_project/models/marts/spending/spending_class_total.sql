-- Cells without persons: payer, segment, organization, product line, year and line class. What
-- shares, scenarios and edits read.
with cell as (

    select * from {{ ref('spending_cell') }}

),

member_year as (

    select member_year_key, market_key from {{ ref('spending_member_year') }}

),

market as (

    select * from {{ ref('spending_market') }}

),

-- A stand-in outside the member years is its own market.
summed as (

    select
        coalesce(member_year.market_key, cell.member_year_key) as market_key,
        cell.class_id,
        cast(sum(cell.line_count) as bigint) as line_count,
        cast(sum(cell.spending_amount) as decimal(38, 2)) as spending_amount,
        cast(sum(cell.paid_amount) as decimal(38, 2)) as paid_amount,
        cast(sum(cell.ffs_equivalent_amount) as decimal(38, 2)) as ffs_equivalent_amount
    from cell
    left join member_year on cell.member_year_key = member_year.member_year_key
    group by coalesce(member_year.market_key, cell.member_year_key), cell.class_id

),

final as (

    select
        market.payer,
        market.segment,
        market.organization_id,
        market.product_line,
        market.year,
        summed.class_id,
        summed.line_count,
        summed.spending_amount,
        summed.paid_amount,
        summed.ffs_equivalent_amount
    from summed
    inner join market on summed.market_key = market.market_key

)

select * from final
