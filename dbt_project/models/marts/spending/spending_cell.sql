-- Claim lines summed to member year and line class: the one pass from which every table comes.
-- Lines without a member month stay, with a key of 0, by payer.
with line as (

    select * from {{ ref('spending_line') }}

),

member_year as (

    select person_key, payer, product_line, year, months, member_year_key
    from {{ ref('spending_member_year') }}

),

final as (

    select
        line.payer,
        line.year,
        coalesce(member_year.member_year_key, 0) as member_year_key,
        line.class_id,
        cast(count(*) as bigint) as line_count,
        cast(sum(line.spending_amount) as decimal(18, 2)) as spending_amount,
        cast(sum(line.paid_amount) as decimal(18, 2)) as paid_amount,
        cast(sum(line.ffs_equivalent_amount) as decimal(18, 2)) as ffs_equivalent_amount
    from line
    left join member_year
        on
            line.person_key = member_year.person_key
            and line.payer = member_year.payer
            and line.product_line = member_year.product_line
            and line.year = member_year.year
            and (member_year.months & (cast(1 as bigint) << cast(line.year_month % 100 as integer)))
            > 0
    group by line.payer, line.year, coalesce(member_year.member_year_key, 0), line.class_id

)

select * from final
