with observation as (

    select * from {{ source('raw', 'observation') }}

),

final as (

    select
        person_id,
        {{ hash_key(['person_id']) }} as person_key,
        coalesce(data_source, source_name) as data_source,
        observation_id,
        lower(observation_type) as observation_type,
        lower(coalesce(normalized_code_type, source_code_type)) as code_type,
        coalesce(normalized_code, source_code) as code,
        result,
        try_cast(result as double) as result_number,
        observation_date,
        coalesce(normalized_units, source_units) as units
    from observation

)

select * from final
