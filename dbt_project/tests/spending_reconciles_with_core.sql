-- Every line of core stands in spending once, and no dollar is lost on the way to the units.
with core_line as (

    select payer, year, cast(count(*) as bigint) as line_count
    from (
        select payer, year from {{ ref('medical_claim') }}
        union all
        select payer, year from {{ ref('pharmacy_claim') }}
    ) as line
    group by payer, year

),

spending as (

    select
        payer,
        year,
        cast(count(*) as bigint) as line_count,
        sum(case when excluded_reason is null then spending_amount else 0 end) as counted
    from {{ ref('claim_line_spending') }}
    group by payer, year

),

unit as (

    select payer, year, total from {{ ref('spending_unit') }} where unit_type = 'payer'

)

select core_line.payer, core_line.year, core_line.line_count, spending.line_count as spending_lines,
    spending.counted, unit.total
from core_line
left join spending on core_line.payer = spending.payer and core_line.year = spending.year
left join unit on core_line.payer = unit.payer and core_line.year = unit.year
where core_line.line_count <> coalesce(spending.line_count, 0)
    or coalesce(spending.counted, 0) <> coalesce(unit.total, 0)
