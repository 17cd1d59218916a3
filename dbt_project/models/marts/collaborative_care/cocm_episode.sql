-- Registry outcomes and claims side by side; claims episodes that no registry holds stand below.
with outcome as (

    select * from {{ ref('cocm_registry_outcome') }} where program = 'cocm'

),

claim_episode as (

    select * from {{ ref('cocm_claim_episode') }}

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

claims_only as (

    select claim_episode.*
    from claim_episode
    left join outcome
        on claim_episode.person_key = outcome.person_key
        and claim_episode.billing_tin = outcome.billing_tin
        and claim_episode.last_month_number >= {{ month_index('outcome.enrollment_date') }}
        and claim_episode.first_month_number <= {{ month_index('outcome.until_date') }}
    where outcome.episode_key is null

),

final as (

    select
        outcome.episode_id,
        'registry' as evidence,
        outcome.person_id,
        outcome.subject_key,
        outcome.billing_tin,
        outcome.site_id,
        {{ year_month('outcome.enrollment_date') }} as first_year_month,
        outcome.enrollment_date,
        outcome.end_date,
        outcome.status,
        outcome.delivered_status,
        coalesce(outcome.status <> outcome.delivered_status, false) as is_status_different,
        outcome.discharge_reason,
        outcome.scale,
        outcome.baseline_score,
        outcome.latest_score,
        outcome.in_outcome_denominator,
        outcome.is_improved,
        outcome.is_response,
        outcome.is_remission,
        outcome.treatment_contacts,
        cast(outcome.counted_minutes as double) as counted_minutes,
        coalesce(billed.paid_months, 0) as paid_months,
        coalesce(billed.allowed_amount, 0) as allowed_amount,
        coalesce(billed.paid_amount, 0) as paid_amount,
        reconciled.missed_amount,
        reconciled.at_risk_amount
    from outcome
    left join billed on outcome.episode_key = billed.episode_key
    left join reconciled on outcome.episode_key = reconciled.episode_key
    union all
    select
        'claims ' || person_id || ' ' || billing_tin || ' ' || cast(first_year_month as string),
        'claims',
        person_id,
        person_key,
        billing_tin,
        null,
        first_year_month,
        null,
        null,
        null,
        null,
        false,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        months,
        allowed_amount,
        paid_amount,
        null,
        null
    from claims_only

)

select * from final
