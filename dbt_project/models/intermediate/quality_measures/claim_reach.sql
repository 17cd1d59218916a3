{{ config(materialized='view') }}

-- The days that a payer's claims span, over all sources that deliver them.
with enrollee as (

    select claim_payer, max(payer) as payer from {{ ref('enrollee') }} group by claim_payer

),

setting as (

    select as_of from {{ source('raw', 'setting') }}

),

delivered as (

    select * from {{ ref('claim_month') }}

),

source_reach as (

    select
        enrollee.payer,
        delivered.domain,
        delivered.source_name,
        min(delivered.first_date) as first_date,
        max(delivered.last_paid_date) as last_paid_date
    from delivered
    inner join enrollee on delivered.payer = enrollee.claim_payer
    group by enrollee.payer, delivered.domain, delivered.source_name

),

-- Decision 11: what the source declares, else its latest paid date, else the run's date.
source_through as (

    select
        source_reach.source_name,
        coalesce(max(source_file.data_through), max(source_reach.last_paid_date),
            max(setting.as_of)) as through_date
    from source_reach
    left join {{ source('raw', 'source') }} as source_file
        on source_reach.source_name = source_file.source_name
    cross join setting
    group by source_reach.source_name

),

final as (

    select
        source_reach.payer,
        source_reach.domain,
        min(source_reach.first_date) as first_date,
        min(source_through.through_date) as through_date
    from source_reach
    inner join source_through on source_reach.source_name = source_through.source_name
    group by source_reach.payer, source_reach.domain

)

select * from final
