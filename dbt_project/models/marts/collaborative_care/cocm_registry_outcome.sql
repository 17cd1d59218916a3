-- Reference 3.3: what became of an episode.
with episode as (

    select
        episode.*,
        patient.sex,
        coalesce(episode.end_date, episode.as_of) as until_date,
        {{ episode_scale('episode') }} as scale
    from {{ ref('cocm_registry_episode') }} as episode
    left join {{ ref('cocm_registry_patient') }} as patient
        on episode.patient_key = patient.patient_key

),

contact as (

    select
        contact.episode_key,
        min(case when contact.contact_date > episode.enrollment_date
            then contact.contact_date end) as next_contact_date,
        min(contact.contact_date) as first_contact_date,
        max(case when {{ month_index('contact.contact_date') }}
            = {{ month_index('episode.enrollment_date') }} + 1 then 1 else 0 end) = 1
            as has_contact_month_2,
        sum(case when contact.kind = 'treatment' then 1 else 0 end) as treatment_contacts,
        sum(contact.counted_minutes) as counted_minutes
    from {{ ref('cocm_registry_contact') }} as contact
    inner join episode on contact.episode_key = episode.episode_key
    where contact.is_completed and contact.kind in ('treatment', 'outreach_attempt')
    group by contact.episode_key

),

instrument as (

    select * from {{ ref('cocm_instrument') }}

),

band as (

    select * from {{ ref('cocm_severity_band') }}

),

joined as (

    select
        episode.*,
        primary_band.severity as latest_severity,
        gad7_band.severity as gad7_severity,
        scored.baseline_score,
        scored.latest_score,
        scored.week_8_score,
        scored.latest_item9,
        scored.auditc_score,
        scored.gad7_score,
        scored.phq9_score,
        contact.next_contact_date,
        contact.first_contact_date,
        coalesce(contact.has_contact_month_2, false) as has_contact_month_2,
        coalesce(contact.treatment_contacts, 0) as treatment_contacts,
        coalesce(contact.counted_minutes, 0) as counted_minutes,
        acted.last_review_date,
        coalesce(acted.has_action_week_8_12, false) as has_action_week_8_12,
        instrument.elevated_from,
        instrument.remission_below,
        {{ days_between('episode.enrollment_date', 'episode.until_date') }} as days_enrolled
    from episode
    left join {{ ref('cocm_episode_score') }} as scored on episode.episode_key = scored.episode_key
    left join contact on episode.episode_key = contact.episode_key
    left join {{ ref('cocm_episode_action') }} as acted on episode.episode_key = acted.episode_key
    left join instrument on episode.scale = instrument.instrument
    left join band as primary_band
        on episode.scale = primary_band.instrument
        and scored.latest_score between primary_band.lowest and primary_band.highest
    left join band as gad7_band
        on gad7_band.instrument = 'gad7'
        and scored.gad7_score between gad7_band.lowest and gad7_band.highest

),

final as (

    select
        joined.*,
        days_enrolled >= 70 as is_70_days,
        days_enrolled >= 70 and baseline_score >= elevated_from as in_outcome_denominator,
        latest_score <= baseline_score / 2 or latest_score < elevated_from as is_improved,
        baseline_score - latest_score >= 5 as is_improved_5_points,
        latest_score <= baseline_score / 2 as is_response,
        latest_score < remission_below as is_remission,
        latest_item9 >= 1 as is_item9_alert,
        case sex when 'male' then auditc_score >= 4 when 'm' then auditc_score >= 4
            else auditc_score >= 3 end as is_auditc_positive,
        {{ days_between('enrollment_date', 'next_contact_date') }} <= 28
            as is_followed_up_4_weeks,
        last_review_date >= date_add(until_date, -60) as is_reviewed_60_days,
        last_review_date >= date_add(until_date, -90) as is_reviewed_90_days,
        not coalesce(week_8_score <= baseline_score / 2, false) as is_no_response_week_8
    from joined

)

select * from final
