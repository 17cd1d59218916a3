-- The payers, segments, organizations, product lines and years that lines are summed by, with one key:
-- millions of cells are grouped by a number instead of four texts.
with final as (

    select
        market_key,
        max(payer) as payer,
        max(segment) as segment,
        max(organization_id) as organization_id,
        max(product_line) as product_line,
        max(year) as year
    from {{ ref('spending_member_year') }}
    group by market_key

    union all

    select
        member_year_key as market_key, payer, 'OTHER' as segment,
        'unattributed' as organization_id, 'unknown' as product_line, year
    from {{ ref('spending_outside') }}

)

select * from final
