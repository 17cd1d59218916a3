-- Cells without persons: payer, segment, organization, product line, year and line class. What
-- shares, scenarios and edits read.
with cell as (

    select * from {{ ref('spending_cell') }}

),

member_year as (

    select * from {{ ref('spending_member_year') }}

),

outside as (

    select payer, year from {{ ref('medical_claim') }} group by payer, year
    union
    select payer, year from {{ ref('pharmacy_claim') }} group by payer, year

),

-- Cells are grouped by one number instead of four texts. The lines that no member month covers have a
-- market of their own for each payer and year.
market as (

    select
        market_key,
        max(payer) as payer,
        max(segment) as segment,
        max(organization_id) as organization_id,
        max(product_line) as product_line,
        max(year) as year
    from member_year
    group by market_key
    union all
    select
        {{ hash_key(["'outside'", 'payer', 'year']) }} as market_key, payer, 'OTHER' as segment,
        'unattributed' as organization_id, 'unknown' as product_line, year
    from outside

),

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
