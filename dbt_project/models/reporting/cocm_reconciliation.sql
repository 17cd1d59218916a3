-- Registry against claims by status. Each patient-month has one payer and one status.
with month as (

    select
        patient_month.*,
        case
            when status = 'CLAIM_WITHOUT_REGISTRY' and not is_tin_in_registry
                then 'practice sends no registry'
            when not in_member_month and billed_codes = '' and denied_codes = ''
                then 'no member that month'
            else status
        end as shown_status
    from {{ ref('cocm_patient_month') }} as patient_month

),

counted as (

    select
        year,
        coalesce(payer, 'all') as payer,
        coalesce(shown_status, 'total') as reconciliation_status,
        cast(count(*) as bigint) as patient_months,
        cast(sum(case when is_unmatched then 1 else 0 end) as bigint) as unmatched_patient_months,
        cast(sum(coalesce(minutes, 0)) as bigint) as minutes,
        cast(sum(expected_amount) as decimal(38, 2)) as expected_amount,
        cast(sum(billed_amount) as decimal(38, 2)) as billed_amount,
        cast(sum(missed_amount) as decimal(38, 2)) as missed_amount,
        cast(sum(recoverable_amount) as decimal(38, 2)) as recoverable_amount,
        cast(sum(expired_amount) as decimal(38, 2)) as expired_amount,
        cast(sum(at_risk_amount) as decimal(38, 2)) as at_risk_amount
    from month
    group by grouping sets (
        (year), (year, payer), (year, shown_status), (year, payer, shown_status)
    )

),

status as (

    select status, max(status_group) as status_group, max(meaning) as meaning
    from {{ ref('cocm_status') }}
    group by status

),

final as (

    select
        counted.payer,
        counted.year,
        counted.reconciliation_status,
        coalesce(status.status_group, case counted.reconciliation_status
            when 'total' then 'total' when 'no member that month' then 'no_member'
            else 'no_registry' end) as status_group,
        counted.patient_months,
        counted.unmatched_patient_months,
        counted.minutes,
        counted.expected_amount,
        counted.billed_amount,
        counted.missed_amount,
        counted.recoverable_amount,
        counted.expired_amount,
        counted.at_risk_amount,
        coalesce(status.meaning, '') as meaning,
        'ok' as status,
        '' as status_reason,
        '1' as method_version
    from counted
    left join status on counted.reconciliation_status = status.status

)

select * from final
