{{ latest_registry_row('cocm_patient', ['registry_patient_id']) }}

final as (

    select
        source_name,
        delivery_id,
        registry_patient_id,
        {{ hash_key(['source_name', 'registry_patient_id']) }} as patient_key,
        member_id,
        payer,
        birth_date,
        lower(sex) as sex,
        substr(zip_code, 1, 5) as zip_code,
        preferred_language
    from latest

)

select * from final
