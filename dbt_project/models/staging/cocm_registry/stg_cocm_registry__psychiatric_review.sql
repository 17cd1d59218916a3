{{ latest_registry_row('cocm_psychiatric_review', ['review_id']) }}

final as (

    select
        source_name,
        review_id,
        episode_id,
        {{ hash_key(['source_name', 'episode_id']) }} as episode_key,
        review_date,
        {{ flag('recommendation_documented', 'true') }} as is_recommendation_documented,
        lower(flag_reason) as flag_reason
    from latest

)

select * from final
