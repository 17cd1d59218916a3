-- A profile, never a ranking: need and gap stand beside how the practice works.
with practice as (

    select * from {{ ref('practice_integration') }}

),

provider as (

    select tin, max(organization_name) as organization_name
    from {{ ref('provider') }}
    where tin is not null
    group by tin

),

screening as (

    select * from {{ ref('practice_screening') }}

),

practice_case as (

    select * from {{ ref('practice_case') }}

),

reconciled as (

    select
        billing_tin,
        year,
        cast(sum(case when has_registry then 1 else 0 end) as bigint) as registry_months,
        cast(sum(missed_amount) as decimal(38, 2)) as missed_amount,
        cast(sum(case when is_tin_in_registry then at_risk_amount else 0 end)
            as decimal(38, 2)) as at_risk_amount
    from {{ ref('cocm_patient_month') }}
    group by billing_tin, year

),

final as (

    select
        practice.organization_id,
        practice.year,
        coalesce(provider.organization_name, practice.organization_id) as organization_name,
        practice.members,
        practice.bh_members,
        practice.screened_members,
        practice.treated_bh_members,
        coalesce(practice_case.need_members, 0) as need_members,
        coalesce(practice_case.untreated_members, 0) as untreated_members,
        practice.referred_members,
        practice.cocm_members,
        practice.general_bhi_members,
        practice.hbai_members,
        practice.bh_clinician_members,
        {% for column in ['phq9_members', 'gad7_members', 'auditc_members', 'positive_members',
            'followed_members'] -%}
        coalesce(screening.{{ column }}, 0) as {{ column }},
        {% endfor -%}
        coalesce(reconciled.registry_months, 0) as registry_months,
        practice.model,
        practice.model_title,
        practice.model_evidence,
        {{ ratio('practice.bh_members', 'practice.members', 100) }} as bh_pct,
        {{ ratio('practice.screened_members', 'practice.members', 100) }}
            as screened_pct,
        {{ rounded('100 * ' ~ wilson('practice.screened_members', 'practice.members', -1)) }}
            as screened_ci_low,
        {{ rounded('100 * ' ~ wilson('practice.screened_members', 'practice.members', 1)) }}
            as screened_ci_high,
        {{ ratio('practice.treated_bh_members', 'practice.bh_members', 100) }}
            as treated_pct,
        {{ rounded('100 * ' ~ wilson('practice.treated_bh_members', 'practice.bh_members', -1)) }}
            as treated_ci_low,
        {{ rounded('100 * ' ~ wilson('practice.treated_bh_members', 'practice.bh_members', 1)) }}
            as treated_ci_high,
        {{ ratio('screening.followed_members', 'screening.positive_members', 100) }}
            as followed_pct,
        {{ rounded('100 * '
            ~ wilson('screening.followed_members', 'screening.positive_members', -1)) }}
            as followed_ci_low,
        {{ rounded('100 * '
            ~ wilson('screening.followed_members', 'screening.positive_members', 1)) }}
            as followed_ci_high,
        {% for column in ['untreated_pct', 'untreated_ci_low', 'untreated_ci_high', 'excess_pmpm',
            'excess_ci_low', 'excess_ci_high', 'saving_p10', 'saving_p50', 'saving_p90'] -%}
        practice_case.{{ column }},
        {% endfor -%}
        {{ ratio('practice.capitated_visits', 'practice.visits', 100) }}
            as capitated_visit_pct,
        coalesce(reconciled.missed_amount, 0) as missed_amount,
        coalesce(reconciled.at_risk_amount, 0) as at_risk_amount,
        'ok' as status,
        '' as status_reason,
        '1' as method_version
    from practice
    left join provider on practice.organization_id = provider.tin
    left join screening
        on practice.organization_id = screening.organization_id
        and practice.year = screening.year
    left join practice_case
        on practice.organization_id = practice_case.organization_id
        and practice.year = practice_case.year
    left join reconciled
        on practice.organization_id = reconciled.billing_tin and practice.year = reconciled.year

)

select * from final
