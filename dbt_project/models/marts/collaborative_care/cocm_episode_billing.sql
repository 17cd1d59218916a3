-- What was paid, missed and put at risk while a registry episode was open.
with outcome as (

    select * from {{ ref('cocm_registry_outcome') }} where program = 'cocm'

),

registry_month as (

    select
        subject_key,
        billing_tin,
        month_number,
        missed_amount,
        at_risk_amount
    from {{ ref('cocm_patient_month') }}
    where has_registry

),

claim_month as (

    select * from {{ ref('cocm_claim_month') }} where is_cocm_paid

),

billed as (

    select
        outcome.episode_key,
        cast(count(*) as bigint) as paid_months,
        cast(sum(claim_month.allowed_amount) as decimal(18, 2)) as allowed_amount,
        cast(sum(claim_month.paid_amount) as decimal(18, 2)) as paid_amount,
        min(claim_month.year_month) as first_paid_month,
        max(claim_month.year_month) as last_paid_month
    from outcome
    inner join claim_month
        on outcome.person_key = claim_month.person_key
        and outcome.billing_tin = claim_month.billing_tin
        and claim_month.month_number between {{ month_index('outcome.enrollment_date') }}
        and {{ month_index('outcome.until_date') }}
    group by outcome.episode_key

),

reconciled as (

    select
        outcome.episode_key,
        cast(sum(registry_month.missed_amount) as decimal(18, 2)) as missed_amount,
        cast(sum(registry_month.at_risk_amount) as decimal(18, 2)) as at_risk_amount
    from outcome
    inner join registry_month
        on outcome.subject_key = registry_month.subject_key
        and outcome.billing_tin = registry_month.billing_tin
        and registry_month.month_number between {{ month_index('outcome.enrollment_date') }}
        and {{ month_index('outcome.until_date') }}
    group by outcome.episode_key

),

final as (

    select
        outcome.episode_key,
        coalesce(billed.paid_months, 0) as paid_months,
        coalesce(billed.allowed_amount, 0) as allowed_amount,
        coalesce(billed.paid_amount, 0) as paid_amount,
        reconciled.missed_amount,
        reconciled.at_risk_amount
    from outcome
    left join billed on outcome.episode_key = billed.episode_key
    left join reconciled on outcome.episode_key = reconciled.episode_key

)

select * from final
