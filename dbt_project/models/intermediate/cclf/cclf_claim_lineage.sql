-- What became of every version of a claim. Amounts carry the sign of the record: a cancellation
-- takes its amount back, so that what came in equals what is final plus what is set aside.
with claim as (

    select * from {{ ref('cclf_claim') }}

),

matched as (

    select * from {{ ref('cclf_matched_cancel') }}

),

final as (

    select
        claim.claim_key,
        claim.source_name as data_source,
        claim.source_name,
        claim.claim_id,
        claim.delivery_id,
        claim.delivery_rank,
        claim.family,
        claim.claim_family,
        claim.person_id,
        claim.action,
        claim.effective_date,
        claim.from_date as service_date,
        claim.line_count,
        cast(case when claim.action = '1' then 0 - claim.amount else claim.amount end
            as decimal(18, 2)) as amount,
        case
            when claim.delivery_rank > 1 then 'duplicate'
            when claim.is_opted_out then 'cancelled'
            when claim.is_denied then 'denied'
            when matched.is_cancelled then 'cancelled'
            when claim.action = '1' then 'unmatched_void'
            else 'final'
        end as lineage_result,
        case
            when claim.delivery_rank > 1 then 'a later delivery holds the same record'
            when claim.is_opted_out then 'the beneficiary opted out of data sharing'
            when claim.is_denied then 'the payer denied the claim'
            when matched.is_cancelled and claim.action = '1' then 'cancels an earlier record'
            when matched.is_cancelled then 'a cancellation with the same natural key took it away'
            when claim.action = '1' then 'cancels a record from before the delivered history'
            when claim.action = '2' then 'adjustment that stands'
            else 'no cancellation with the same natural key'
        end as rule
    from claim
    left join matched
        on claim.source_name = matched.source_name
        and claim.claim_id = matched.claim_id
        and claim.delivery_id = matched.delivery_id
        and claim.action = matched.action
        and claim.effective_date is not distinct from matched.effective_date
        and claim.delivery_rank = 1

)

select * from final
