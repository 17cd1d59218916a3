{{ latest_registry_row('cocm_contact', ['contact_id']) }}

final as (

    select
        source_name,
        delivery_id,
        contact_id,
        episode_id,
        {{ hash_key(['source_name', 'episode_id']) }} as episode_key,
        contact_date,
        coalesce(minutes, 0) as minutes,
        coalesce(lower(staff_role), 'bhcm') as staff_role,
        coalesce(lower(kind), 'treatment') as kind,
        lower(modality) as modality,
        {{ flag('completed', 'true') }} as is_completed,
        {{ flag('billed_separately') }} as is_billed_separately,
        {{ flag('inpatient_flag') }} as is_inpatient
    from latest

)

select * from final
