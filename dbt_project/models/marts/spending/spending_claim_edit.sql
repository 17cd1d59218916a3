-- V06 and V08, the edits that need more than one line, by payer and year.
with negative as (

    select * from {{ ref('spending_negative_claim') }}

),

repeated as (

    select * from {{ ref('spending_repeated_line') }}

),

final as (

    select
        'V06' as edit_id, payer, year,
        cast(count(*) as bigint) as findings,
        cast(sum(amount) as decimal(38, 2)) as amount
    from negative
    group by payer, year

    union all

    select
        'V08' as edit_id, payer, year,
        cast(sum(findings) as bigint) as findings,
        cast(sum(amount) as decimal(38, 2)) as amount
    from repeated
    group by payer, year

)

select * from final
