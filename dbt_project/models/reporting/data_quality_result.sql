{{ config(tags=['verdict_layer']) }}

with check_result as (

    select * from {{ source('raw', 'check_result') }}

),

final as (

    select
        check_id,
        build_id,
        gate,
        table_name,
        column_name,
        kahn_category,
        severity,
        status,
        cast(row_count as bigint) as row_count,
        cast(unexpected_count as bigint) as unexpected_count,
        {{ rounded('share') }} as share,
        cast(limit_share as double) as limit_share,
        note,
        'ok' as result_status
    from check_result

)

select * from final
