with payment as (

    {{ latest_of_year('non_claims_payment') }}

),

source_file as (

    select * from {{ source('raw', 'source') }}

),

final as (

    select
        coalesce(payment.payer, source_file.payer, 'unknown') as payer,
        upper(trim(payment.segment)) as segment,
        trim(payment.organization_id) as organization_id,
        cast(payment.year as integer) as year,
        trim(payment.category) as category,
        cast(payment.amount as decimal(18, 2)) as amount,
        cast(payment.member_months as decimal(18, 4)) as member_months,
        lower(trim(payment.purpose)) as purpose,
        payment.source_name,
        payment.delivery_id
    from payment
    left join source_file on payment.source_name = source_file.source_name

)

select * from final
