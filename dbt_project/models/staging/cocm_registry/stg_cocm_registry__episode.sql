{{ latest_registry_row('cocm_episode', ['episode_id']) }}

final as (

    select
        source_name,
        delivery_id,
        episode_id,
        {{ hash_key(['source_name', 'episode_id']) }} as episode_key,
        registry_patient_id,
        {{ hash_key(['source_name', 'registry_patient_id']) }} as patient_key,
        coalesce(site_id, 'unknown') as site_id,
        coalesce(lower(program), 'cocm') as program,
        referral_date,
        consent_date,
        initiating_visit_date,
        enrollment_date,
        pcp_npi,
        billing_tin,
        bhcm_id,
        psych_consultant_id,
        lower(primary_condition) as primary_condition,
        lower(replace(replace(primary_scale, '-', ''), '_', '')) as primary_scale,
        lower(status) as delivered_status,
        status_date,
        relapse_prevention_plan_date,
        discharge_date,
        lower(discharge_reason) as discharge_reason,
        prior_auth_until
    from latest

)

select * from final
