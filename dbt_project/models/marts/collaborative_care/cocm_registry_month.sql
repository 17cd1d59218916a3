-- Every month an episode is open, with its minutes and what the chart shows for that month.
with episode as (

    select
        *,
        {{ month_index('enrollment_date') }} as first_month,
        {{ month_index('least(coalesce(delivered_end_date, as_of), as_of)') }} as last_month,
        {{ month_index('least(coalesce(end_date, as_of), as_of)') }} as last_active_month
    from {{ ref('cocm_registry_episode') }}

),

number as (

    select n from {{ ref('month_number') }}

),

contact as (

    select
        episode_key,
        month_number,
        sum(minutes) as minutes,
        sum(counted_minutes) as counted_minutes,
        bool_or(kind = 'treatment' and is_completed) as has_contact,
        bool_or(is_billed_separately) as has_separate_minutes
    from {{ ref('cocm_registry_contact') }}
    group by episode_key, month_number

),

scale_month as (

    select record_key as patient_key, month_number
    from {{ ref('cocm_registry_record') }}
    where kind = 'scale'

),

review_month as (

    select record_key as episode_key, month_number
    from {{ ref('cocm_registry_record') }}
    where kind = 'review'

),

-- A registry that never records a thing says nothing by its absence.
recorded as (

    select
        source_name,
        sum(case when kind = 'scale' then 1 else 0 end) > 0 as records_scales,
        sum(case when kind = 'review' then 1 else 0 end) > 0 as records_reviews
    from {{ ref('cocm_registry_record') }}
    group by source_name

),

month as (

    select
        episode.*,
        episode.first_month + number.n as month_number
    from episode
    inner join number on number.n <= episode.last_month - episode.first_month

),

final as (

    select
        month.source_name,
        month.episode_key,
        month.subject_key,
        month.person_id,
        month.person_key,
        month.registry_patient_id,
        month.is_matched,
        month.registry_payer,
        month.billing_tin,
        month.is_tin_different,
        month.site_id,
        month.program,
        month.pcp_npi,
        month.consent_date,
        month.initiating_visit_date,
        month.enrollment_date,
        month.prior_auth_until,
        month.first_month as enrollment_month_number,
        month.month_number,
        {{ month_index_to_year_month('month.month_number') }} as year_month,
        month.month_number <= month.last_active_month as is_active,
        cast(coalesce(contact.minutes, 0) as double) as minutes,
        cast(coalesce(contact.counted_minutes, 0) as double) as counted_minutes,
        coalesce(contact.has_contact, false) as has_contact,
        coalesce(contact.has_separate_minutes, false) as has_separate_minutes,
        scale_month.patient_key is not null as has_scale_result,
        scale_month.patient_key is not null
        or not coalesce(recorded.records_scales, false) as has_scale,
        review_month.episode_key is not null
        or not coalesce(recorded.records_reviews, false) as has_review
    from month
    left join recorded on month.source_name = recorded.source_name
    left join contact
        on month.episode_key = contact.episode_key and month.month_number = contact.month_number
    left join scale_month
        on month.patient_key = scale_month.patient_key
        and month.month_number = scale_month.month_number
    left join review_month
        on month.episode_key = review_month.episode_key
        and month.month_number = review_month.month_number

)

select * from final
