-- Registry outcomes and claims side by side; claims episodes that no registry holds stand below.
with outcome as (

    select * from {{ ref('cocm_registry_outcome') }} where program = 'cocm'

),

claim_episode as (

    select * from {{ ref('cocm_claim_episode') }}

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
        billed.paid_months,
        billed.allowed_amount,
        billed.paid_amount,
        billed.missed_amount,
        billed.at_risk_amount
    from outcome
    left join {{ ref('cocm_episode_billing') }} as billed
        on outcome.episode_key = billed.episode_key
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
