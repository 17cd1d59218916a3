-- Claim lines summed to member year and line class: the one pass from which every table comes. Lines
-- that no member month covers go to the stand-in of their payer and year.
with line as (

    select * from {{ ref('spending_line') }}

),

member_year as (

    select person_key, payer, product_line, year, months, member_year_key
    from {{ ref('spending_member_year') }}

),

placed as (

    select
        coalesce(
            member_year.member_year_key, {{ hash_key(["'outside'", 'line.payer', 'line.year']) }}
        ) as member_year_key,
        line.class_id,
        line.spending_amount,
        line.paid_amount,
        line.ffs_equivalent_amount
    from line
    left join member_year
        on
            line.person_key = member_year.person_key
            and line.payer = member_year.payer
            and line.product_line = member_year.product_line
            and line.year = member_year.year
            and (member_year.months & (cast(1 as bigint) << cast(line.year_month % 100 as integer)))
            > 0

),

final as (

    select
        member_year_key,
        class_id,
        cast(count(*) as bigint) as line_count,
        cast(sum(spending_amount) as decimal(18, 2)) as spending_amount,
        cast(sum(paid_amount) as decimal(18, 2)) as paid_amount,
        -- Few lines have one: the filter spares the sum of the others.
        cast(coalesce(sum(ffs_equivalent_amount) filter (where ffs_equivalent_amount <> 0), 0)
            as decimal(18, 2)) as ffs_equivalent_amount
    from placed
    group by member_year_key, class_id

)

select * from final
