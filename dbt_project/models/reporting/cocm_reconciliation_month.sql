with month as (

    select
        *,
        case
            when status = 'CLAIM_WITHOUT_REGISTRY' and not is_tin_in_registry then 'no_registry'
            when not in_member_month and billed_codes = '' and denied_codes = ''
                then 'no_member'
            else status_group
        end as shown_group
    from {{ ref('cocm_patient_month') }}

),

final as (

    select
        year_month,
        coalesce(shown_group, 'total') as status_group,
        cast(count(*) as bigint) as patient_months,
        cast(sum(missed_amount) as decimal(38, 2)) as missed_amount,
        cast(sum(at_risk_amount) as decimal(38, 2)) as at_risk_amount,
        'ok' as status,
        '' as status_reason,
        '1' as method_version
    from month
    group by grouping sets ((year_month), (year_month, shown_group))

)

select * from final
