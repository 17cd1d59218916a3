-- Decision 11: the day a payer's claims reach, by setting or by the latest payment. Where several
-- sources deliver them, the one that reaches least far: what the others lack is not known before.
with delivered as (

    select source_name, payer, max(last_paid_date) as last_paid_date
    from {{ ref('claim_month') }}
    where domain = 'medical'
    group by source_name, payer

),

source_file as (

    select source_name, data_through from {{ source('raw', 'source') }}

),

final as (

    select
        delivered.payer,
        min(coalesce(source_file.data_through, delivered.last_paid_date)) as data_through
    from delivered
    left join source_file on delivered.source_name = source_file.source_name
    group by delivered.payer

)

select * from final
