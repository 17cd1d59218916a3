-- One row per registry figure and case: the denominator it belongs to, and whether or how much it
-- counts (reference 3.3, decision 27). Shares have 1 and 0 or 1; ratios have their quantities.
with referral as (

    select * from {{ ref('cocm_referral_course') }}

),

month as (

    select * from {{ ref('cocm_registry_month') }} where is_active

),

contact as (

    select
        contact.*,
        episode.patient_key,
        {{ year_month('contact.contact_date') }} as contact_month
    from {{ ref('cocm_registry_contact') }} as contact
    inner join {{ ref('cocm_registry_episode') }} as episode
        on contact.episode_key = episode.episode_key

),

episode_patient as (

    select episode_key, patient_key from {{ ref('cocm_registry_episode') }}

),

staffing as (

    select * from {{ ref('stg_cocm_registry__site_month') }}

),

setting as (

    select as_of from {{ source('raw', 'setting') }}

),

held as (

    select * from {{ ref('cocm_registry_payer') }}

),

event as (

    select 'referral_to_enrolment' as metric, patient_key, referral_month as year_month,
        site_id, 1.0 as denominator,
        case when {{ days_between('referred_date', 'enrollment_date') }} <= 90
            then 1.0 else 0.0 end as numerator
    from referral cross join setting
    where date_add(referred_date, 90) <= as_of
    union all
    select 'first_contact_14_days', patient_key, referral_month, site_id, 1.0,
        case when {{ days_between('referred_date', 'first_contact_date') }} <= 14
            then 1.0 else 0.0 end
    from referral cross join setting
    where date_add(referred_date, 14) <= as_of
    union all
    select 'days_to_first_contact', patient_key, referral_month, site_id, 1.0,
        cast({{ days_between('referred_date', 'first_contact_date') }} as double)
    from referral
    where first_contact_date is not null
    union all
    select 'active_treatment', episode_patient.patient_key, year_month, site_id, 1.0,
        case when has_contact and has_scale_result then 1.0 else 0.0 end
    from month inner join episode_patient on month.episode_key = episode_patient.episode_key
    union all
    select 'minutes_per_month', episode_patient.patient_key, year_month, site_id, 1.0,
        counted_minutes
    from month inner join episode_patient on month.episode_key = episode_patient.episode_key
    union all
    select 'no_show', patient_key, contact_month, site_id, 1.0,
        case when kind = 'no_show' then 1.0 else 0.0 end
    from contact
    where kind = 'no_show' or (kind = 'treatment' and is_completed)
    union all
    select metric, patient_key, enrollment_month, site_id, denominator, numerator
    from {{ ref('cocm_registry_episode_event') }}
    union all
    -- Enrolled months over care manager FTE of the months that have both.
    select 'caseload_per_fte', cast(null as bigint), staffing.year_month, staffing.site_id,
        staffing.bhcm_fte, cast(count(distinct month.episode_key) as double)
    from staffing
    inner join month
        on staffing.source_name = month.source_name
        and staffing.site_id = month.site_id
        and staffing.year_month = month.year_month
    where staffing.bhcm_fte > 0
    group by staffing.year_month, staffing.site_id, staffing.bhcm_fte

),

final as (

    select
        event.metric,
        event.patient_key,
        coalesce(held.payer, patient.payer, 'unknown') as payer,
        event.site_id,
        event.year_month,
        cast(floor(event.year_month / 100) as integer) as year,
        cast(event.denominator as double) as denominator,
        cast(event.numerator as double) as numerator
    from event
    left join {{ ref('cocm_registry_patient') }} as patient
        on event.patient_key = patient.patient_key
    left join held
        on event.patient_key = held.patient_key and event.year_month = held.year_month

)

select * from final
