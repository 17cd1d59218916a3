{{ latest_registry_row('cocm_scale_result', ['result_id']) }}

final as (

    select
        source_name,
        delivery_id,
        result_id,
        registry_patient_id,
        {{ hash_key(['source_name', 'registry_patient_id']) }} as patient_key,
        result_date,
        lower(replace(replace(instrument, '-', ''), '_', '')) as instrument,
        cast(total_score as double) as total_score,
        cast(item9_score as double) as item9_score
    from latest

)

select * from final
