-- Registry episodes with the person, the tax number by the registry and the dates events give.
with episode as (

    select * from {{ ref('stg_cocm_registry__episode') }}

),

patient as (

    select * from {{ ref('cocm_registry_patient') }}

),

reject as (

    select source_name, row_id from {{ ref('cocm_registry_reject') }} where entity = 'cocm_contact'

),

contact as (

    select
        contact.episode_key,
        min(contact.contact_date) as first_contact_date,
        max(case when contact.kind = 'treatment' and contact.is_completed
            then contact.contact_date end) as last_treatment_date
    from {{ ref('stg_cocm_registry__contact') }} as contact
    left join reject
        on contact.source_name = reject.source_name and contact.contact_id = reject.row_id
    where reject.row_id is null
    group by contact.episode_key

),

referral as (

    select patient_key, max(referred_date) as referred_date
    from {{ ref('stg_cocm_registry__referral') }}
    group by patient_key

),

provider as (

    select npi, tin from {{ ref('provider') }}

),

setting as (

    select
        as_of,
        collaborative_care__inactivity_days as inactivity_days
    from {{ source('raw', 'setting') }}

),

final as (

    select
        episode.*,
        patient.person_id,
        patient.person_key,
        coalesce(patient.subject_key, episode.patient_key) as subject_key,
        coalesce(patient.is_matched, false) as is_matched,
        patient.payer as registry_payer,
        coalesce(episode.billing_tin, provider.tin, 'unknown') as registry_tin,
        coalesce(episode.referral_date, referral.referred_date) as known_referral_date,
        coalesce(episode.enrollment_date, contact.first_contact_date) as start_date,
        contact.last_treatment_date,
        setting.as_of,
        coalesce(episode.discharge_date,
            case when episode.delivered_status = 'inactive' then episode.status_date end)
            as delivered_end_date,
        date_add(
            coalesce(contact.last_treatment_date, episode.enrollment_date),
            cast(setting.inactivity_days as integer)
        ) as inactivity_date
    from episode
    cross join setting
    left join patient on episode.patient_key = patient.patient_key
    left join contact on episode.episode_key = contact.episode_key
    left join referral on episode.patient_key = referral.patient_key
    left join provider on episode.pcp_npi = provider.npi

)

select * from final
