with premium as (

    {{ latest_of_year('premium') }}

),

source_file as (

    select * from {{ source('raw', 'source') }}

),

final as (

    select
        coalesce(premium.payer, source_file.payer, 'unknown') as payer,
        upper(trim(premium.segment)) as segment,
        cast(premium.year as integer) as year,
        cast(premium.amount as decimal(18, 2)) as amount,
        premium.source_name,
        premium.delivery_id
    from premium
    left join source_file on premium.source_name = source_file.source_name

)

select * from final
