with dated as (

    select * from {{ ref('cocm_registry_dated_episode') }}

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
