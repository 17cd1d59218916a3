{{ latest_registry_row('cocm_treatment_change', ['episode_id', 'change_date', 'type', 'drug_class']) }}

final as (

    select
        source_name,
        episode_id,
        {{ hash_key(['source_name', 'episode_id']) }} as episode_key,
        change_date,
        lower(type) as change_type,
        drug_class
    from latest

)

select * from final
