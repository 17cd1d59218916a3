{{ latest_registry_row('cocm_referral', ['referral_id']) }}

final as (

    select
        source_name,
        referral_id,
        registry_patient_id,
        {{ hash_key(['source_name', 'registry_patient_id']) }} as patient_key,
        referred_date,
        referring_npi,
        lower(source) as referral_source,
        lower(outcome) as outcome,
        outcome_date
    from latest

)

select * from final
