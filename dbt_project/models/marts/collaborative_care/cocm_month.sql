-- The spine: a person, a billing TIN, a month, from the registry or from a claim. A claim dated in
-- the first days of a month without minutes belongs to the month before (reference 1.3).
with registry as (

    select
        subject_key,
        billing_tin,
        month_number,
        max(person_id) as person_id,
        max(person_key) as person_key,
        max(registry_patient_id) as registry_patient_id,
        max(registry_payer) as registry_payer,
        max(site_id) as site_id,
        min(program) as programs,
        bool_or(program = 'cocm') as is_cocm_program,
        max(pcp_npi) as pcp_npi,
        min(consent_date) as consent_date,
        max(initiating_visit_date) as initiating_visit_date,
        min(enrollment_date) as enrollment_date,
        max(prior_auth_until) as prior_auth_until,
        max(enrollment_month_number) as enrollment_month_number,
        bool_or(is_active) as is_active,
        bool_or(is_tin_different) as is_tin_different,
        sum(minutes) as minutes,
        sum(counted_minutes) as counted_minutes,
        bool_or(has_contact) as has_contact,
        bool_or(has_separate_minutes) as has_separate_minutes,
        bool_or(has_scale) as has_scale,
        bool_or(has_review) as has_review
    from {{ ref('cocm_registry_month') }}
    group by subject_key, billing_tin, month_number

),

claimed as (

    select
        person_key as subject_key,
        billing_tin,
        month_number,
        max(person_id) as person_id,
        max(payer) as claim_payer,
        bool_or(family = 'cocm' and not is_denied) as is_cocm_paid,
        bool_or(is_base and not is_denied and family = 'cocm') as is_base_paid,
        bool_or(family = 'cocm') as is_cocm_claim
    from {{ ref('cocm_claim_shifted_line') }}
    where family in ('cocm', 'general_bhi')
    group by person_key, billing_tin, month_number

),

joined as (

    select
        coalesce(registry.subject_key, claimed.subject_key) as subject_key,
        coalesce(registry.billing_tin, claimed.billing_tin) as billing_tin,
        coalesce(registry.month_number, claimed.month_number) as month_number,
        coalesce(registry.person_id, claimed.person_id) as person_id,
        case when registry.subject_key is null then claimed.subject_key
            else registry.person_key end as person_key,
        claimed.claim_payer,
        claimed.subject_key is not null as has_claim,
        coalesce(claimed.is_cocm_paid, false) as is_cocm_paid,
        coalesce(claimed.is_base_paid, false) as is_base_paid,
        coalesce(claimed.is_cocm_claim, false) as is_cocm_claim,
        registry.subject_key is not null as has_registry,
        registry.registry_patient_id,
        registry.registry_payer,
        registry.site_id,
        case when registry.is_cocm_program then 'cocm' else registry.programs end as program,
        registry.pcp_npi,
        registry.consent_date,
        registry.initiating_visit_date,
        registry.enrollment_date,
        registry.prior_auth_until,
        registry.enrollment_month_number,
        coalesce(registry.is_active, false) as is_active,
        coalesce(registry.is_tin_different, false) as is_tin_different,
        registry.minutes as recorded_minutes,
        case when setting.collaborative_care__floor_monthly_minutes
            then cast(floor(registry.counted_minutes) as double)
            else registry.counted_minutes end as minutes,
        registry.has_contact,
        registry.has_separate_minutes,
        registry.has_scale,
        registry.has_review
    from registry
    full outer join claimed
        on registry.subject_key = claimed.subject_key
        and registry.billing_tin = claimed.billing_tin
        and registry.month_number = claimed.month_number
    cross join {{ source('raw', 'setting') }} as setting

),

final as (

    select
        joined.*,
        {{ month_index_to_year_month('month_number') }} as year_month,
        {{ month_index_to_date('month_number') }} as month_start_date
    from joined
    -- General integration alone needs no Collaborative Care registry.
    where is_cocm_claim or (has_claim and has_registry) or is_active or minutes > 0

)

select * from final
