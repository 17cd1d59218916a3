with lab_result as (

    select * from {{ source('raw', 'lab_result') }}

),

final as (

    select
        person_id,
        {{ hash_key(['person_id']) }} as person_key,
        coalesce(data_source, source_name) as data_source,
        lab_result_id,
        lower(coalesce(
            normalized_component_type, source_component_type, normalized_order_type,
            source_order_type
        )) as code_type,
        coalesce(
            normalized_component_code, source_component_code, normalized_order_code,
            source_order_code
        ) as code,
        result,
        try_cast(result as double) as result_number,
        cast(coalesce(collection_datetime, result_datetime) as date) as result_date,
        coalesce(normalized_units, source_units) as units
    from lab_result

)

select * from final
