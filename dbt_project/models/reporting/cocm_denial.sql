-- Denied lines by reason, and how many of them were paid when sent again.
with line as (

    select * from {{ ref('cocm_network_line') }} where is_denied

),

counted as (

    select
        year,
        family as service_family,
        coalesce(payer, 'all') as payer,
        coalesce(denial_reason_group, 'total') as reason_group,
        cast(count(distinct person_key) as bigint) as members,
        cast(count(*) as bigint) as denied_lines,
        cast(sum(case when is_paid_later then 1 else 0 end) as bigint) as paid_later_lines,
        cast(sum(case when is_paid_later then 0 else coalesce(charge_amount, 0) end)
            as decimal(38, 2)) as unpaid_charge_amount
    from line
    group by grouping sets (
        (year, family), (year, family, payer), (year, family, denial_reason_group),
        (year, family, payer, denial_reason_group)
    )

),

final as (

    select
        payer,
        year,
        service_family,
        reason_group,
        members,
        denied_lines,
        paid_later_lines,
        unpaid_charge_amount,
        'ok' as status,
        '' as status_reason,
        '1' as method_version
    from counted

)

select * from final
