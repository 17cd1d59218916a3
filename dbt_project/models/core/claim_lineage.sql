{{ config(materialized='view') }}

-- Read now and then by claim, so it is put together when it is read: straight from the versions,
-- since a step that is read twice is kept whole in memory.
with repeated_medical as (

    select
        claim_key,
        delivery_id,
        cast(coalesce(sum(paid_amount), 0) as decimal(18, 2)) as amount,
        cast(count(*) as bigint) as line_count
    from {{ ref('repeated_medical_line') }}
    where line_rank > 1
    group by claim_key, delivery_id

),

repeated_pharmacy as (

    select
        claim_key,
        delivery_id,
        cast(coalesce(sum(paid_amount), 0) as decimal(18, 2)) as amount,
        cast(count(*) as bigint) as line_count
    from {{ ref('repeated_pharmacy_line') }}
    where line_rank > 1
    group by claim_key, delivery_id

),

delivered as (

    {{ lineage_rows(ref('medical_claim_version'), 'repeated_medical', 'medical_claim') }}
    union all
    {{ lineage_rows(ref('pharmacy_claim_version'), 'repeated_pharmacy', 'pharmacy_claim') }}

),

-- Formats that deliver versions tell their own lineage, of which only what stands came this far.
native_source as (

    select * from {{ ref('native_source') }}

),

final as (

    select
        delivered.*,
        delivered.source_claim_id as claim_family,
        cast(null as string) as action,
        cast(null as date) as processed_date
    from delivered
    anti join native_source on delivered.source_name = native_source.source_name
    union all
    select * from {{ ref('native_claim_lineage') }}

)

select * from final
