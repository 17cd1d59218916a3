-- Estimates of a price (status 25) in the shape of core.claim_lineage: no claims, but delivered.
with line as (

    select * from {{ source('raw', 'apcd_medical_claim') }}
    where claim_status_code = '25'

),

final as (

    select
        {{ apcd_claim_key('line') }} as claim_key,
        line.source_name as data_source,
        line.source_name,
        line.claim_id as source_claim_id,
        'medical_claim' as entity,
        cast(coalesce(sum(line.paid_amount), 0) as decimal(18, 2)) as amount,
        cast(count(*) as bigint) as line_count,
        'cancelled' as lineage_result,
        'an estimate of the price, not a claim' as rule,
        line.delivery_id,
        line.claim_id as claim_family,
        cast(null as string) as action,
        max(line.paid_date) as processed_date
    from line
    group by line.source_name, line.submitter_code, line.payer_code, line.claim_id, line.delivery_id

)

select * from final
