-- What came of each referral: the enrolment that followed and the first contact after it.
with referral as (

    select * from {{ ref('stg_cocm_registry__referral') }}

),

outcome as (

    select patient_key, enrollment_date, first_contact_date, site_id
    from {{ ref('cocm_registry_outcome') }}

),

followed as (

    select
        referral.source_name,
        referral.referral_id,
        min(outcome.enrollment_date) as enrollment_date,
        min(case when outcome.first_contact_date >= referral.referred_date
            then outcome.first_contact_date end) as first_contact_date,
        min(outcome.site_id) as episode_site_id
    from referral
    inner join outcome
        on referral.patient_key = outcome.patient_key
        and outcome.enrollment_date >= referral.referred_date
    group by referral.source_name, referral.referral_id

),

final as (

    select
        referral.*,
        {{ year_month('referral.referred_date') }} as referral_month,
        coalesce(followed.episode_site_id, 'unknown') as site_id,
        followed.enrollment_date,
        followed.first_contact_date
    from referral
    left join followed
        on referral.source_name = followed.source_name
        and referral.referral_id = followed.referral_id

)

select * from final
