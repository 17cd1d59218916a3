-- Each payment's part that is primary care and behavioral health under the selected programme (N2 to
-- N5). What has no basis to be split stays unallocated and flagged.
with payment as (

    select * from {{ ref('nonclaims_payment') }}

),

share as (

    select * from {{ ref('nonclaims_payment_share') }} where scenario_id = 'headline'

),

final as (

    select
        payment.payment_number,
        payment.payer,
        payment.segment,
        payment.organization_id,
        payment.year,
        payment.category,
        payment.amount,
        payment.member_months,
        payment.rejected_reason,
        payment.allocation_rule = 'rebate' as is_rebate,
        share.is_counted,
        {%- for name, expression in allocated_parts('payment.amount', 'share') %}
        {{ expression }} as {{ name }},
        {%- endfor %}
        share.is_unallocated,
        cast(case when share.is_amount_unallocated then payment.amount else 0 end
            as decimal(18, 2)) as unallocated_amount,
        cast(case when share.rule = 'infrastructure'
            then payment.amount - {{ allocated('payment.amount', 'share.pc_share') }}
            else 0 end as decimal(38, 2)) as excess_amount
    from payment
    inner join share on payment.kind_key = share.kind_key

)

select * from final
