-- What stands outside every total because no member month covers it, by payer and for the state.
with total as (

    select * from {{ ref('spending_class_total') }}

),

verdict as (

    select * from {{ ref('spending_verdict') }}
    where scenario_id = 'headline' and excluded_reason = 'no_member_month'

),

payer as (

    select
        total.payer,
        total.year,
        cast(sum(total.line_count) as bigint) as unmatched_lines,
        cast(sum(total.spending_amount) as decimal(38, 2)) as unmatched_amount
    from total
    inner join verdict on total.class_id = verdict.class_id
    group by total.payer, total.year

),

final as (

    select 'payer' as unit_type, payer, year, unmatched_lines, unmatched_amount from payer
    union all
    select
        'state' as unit_type, 'all' as payer, year,
        cast(sum(unmatched_lines) as bigint) as unmatched_lines,
        cast(sum(unmatched_amount) as decimal(38, 2)) as unmatched_amount
    from payer
    group by year

)

select * from final
