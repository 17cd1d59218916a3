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

dated as (

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

),

-- Where the registry's TIN never bills for the patient and exactly one other does, that one is it.
claim_tin as (

    select
        dated.episode_key,
        max(claim_month.billing_tin) as billing_tin,
        count(distinct claim_month.billing_tin) as tins,
        bool_or(claim_month.billing_tin = dated.registry_tin) as has_own
    from dated
    inner join {{ ref('cocm_claim_month') }} as claim_month
        on dated.person_key = claim_month.person_key
        and claim_month.month_number >= {{ month_index('dated.start_date') }}
        and claim_month.month_number
            <= {{ month_index('coalesce(dated.delivered_end_date, dated.as_of)') }}
    where claim_month.is_cocm or claim_month.is_general_bhi
    group by dated.episode_key

),

final as (

    select
        dated.source_name,
        dated.episode_id,
        dated.episode_key,
        dated.registry_patient_id,
        dated.patient_key,
        dated.person_id,
        dated.person_key,
        dated.subject_key,
        dated.is_matched,
        dated.registry_payer,
        dated.site_id,
        dated.program,
        dated.known_referral_date as referral_date,
        dated.consent_date,
        dated.initiating_visit_date,
        dated.start_date as enrollment_date,
        dated.pcp_npi,
        case when claim_tin.tins = 1 and not claim_tin.has_own
            then claim_tin.billing_tin else dated.registry_tin end as billing_tin,
        coalesce(claim_tin.tins = 1 and not claim_tin.has_own, false) as is_tin_different,
        dated.bhcm_id,
        dated.primary_condition,
        dated.primary_scale,
        dated.delivered_status,
        dated.relapse_prevention_plan_date,
        dated.discharge_reason,
        dated.prior_auth_until,
        dated.last_treatment_date,
        dated.delivered_end_date,
        coalesce(dated.delivered_end_date,
            case when dated.inactivity_date < dated.as_of then dated.inactivity_date end)
            as end_date,
        dated.as_of,
        -- Decision 27: the status follows from the events; a delivered one may differ.
        case
            when dated.delivered_end_date is not null
                or dated.inactivity_date < dated.as_of then 'inactive'
            when dated.relapse_prevention_plan_date is not null then 'relapse_prevention'
            else 'active'
        end as status
    from dated
    left join claim_tin on dated.episode_key = claim_tin.episode_key
    where dated.start_date is not null

)

select * from final
