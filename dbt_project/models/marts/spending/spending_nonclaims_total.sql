-- Non-claims payments under every scenario, summed to segment and year. A payment is split to the cent
-- before it is summed, as under the selected programme.
with payment as (

    select kind_key, segment, year, allocation_rule = 'rebate' as is_rebate, amount
    from {{ ref('nonclaims_payment') }}

),

share as (

    select * from {{ ref('nonclaims_payment_share') }}

),

final as (

    select
        share.scenario_id,
        payment.segment,
        payment.year,
        cast(sum(case when share.is_counted and not payment.is_rebate then payment.amount else 0 end)
            as decimal(38, 2)) as nonclaims,
        cast(sum(case when share.is_counted and payment.is_rebate then payment.amount else 0 end)
            as decimal(38, 2)) as rebates,
        {%- for name, expression in allocated_parts('payment.amount', 'share')
            if name in ['pc', 'bh', 'bhpc', 'module_overlap'] %}
        cast(sum({{ expression }}) as decimal(38, 6)) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from payment
    inner join share on payment.kind_key = share.kind_key
    group by share.scenario_id, payment.segment, payment.year

)

select * from final
