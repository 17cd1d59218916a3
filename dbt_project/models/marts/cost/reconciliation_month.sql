-- What was delivered, counted once more from the delivered lines themselves, beside what core made
-- of it: the two sides meet to the cent for every source, entity, payer and month.
with claim_payer as (

    select claim_key, payer from {{ ref('claim_payer') }}

),

delivered as (

    select
        line.source_name, 'medical_claim' as entity, line.claim_key, line.payer,
        {{ year_month('line.service_date') }} as year_month, line.paid_amount
    from {{ ref('delivered_medical_claim') }} as line
    union all
    select
        line.source_name, 'pharmacy_claim' as entity, line.claim_key, line.payer,
        {{ year_month('line.dispensing_date') }} as year_month, line.paid_amount
    from {{ ref('delivered_pharmacy_claim') }} as line

),

arrived as (

    select
        delivered.source_name,
        delivered.entity,
        coalesce(delivered.payer, claim_payer.payer, 'unknown') as payer,
        coalesce(delivered.year_month, 0) as year_month,
        count(*) as rows_in,
        sum(coalesce(delivered.paid_amount, 0)) as amount_in
    from delivered
    left join claim_payer on delivered.claim_key = claim_payer.claim_key
    group by 1, 2, 3, 4

),

claim as (

    select source_name, 'medical_claim' as entity, payer, year_month, in_member_month, paid_amount
    from {{ ref('medical_claim') }}
    union all
    select source_name, 'pharmacy_claim' as entity, payer, year_month, in_member_month, paid_amount
    from {{ ref('pharmacy_claim') }}

),

kept as (

    select
        source_name,
        entity,
        payer,
        coalesce(year_month, 0) as year_month,
        sum(case when in_member_month then 1 else 0 end) as rows_matched,
        sum(case when in_member_month then 0 else 1 end) as rows_unmatched,
        sum(case when in_member_month then coalesce(paid_amount, 0) else 0 end) as amount_matched,
        sum(case when in_member_month then 0 else coalesce(paid_amount, 0) end)
            as amount_unmatched
    from claim
    group by 1, 2, 3, 4

),

final as (

    select
        arrived.source_name,
        arrived.entity,
        arrived.payer,
        arrived.year_month,
        cast(floor(arrived.year_month / 100) as integer) as year,
        cast(arrived.rows_in as bigint) as rows_in,
        cast(coalesce(kept.rows_matched, 0) as bigint) as rows_matched,
        cast(coalesce(kept.rows_unmatched, 0) as bigint) as rows_unmatched,
        -- Superseded, reversed and repeated versions, and lines withheld by drop_part2.
        cast(arrived.rows_in - coalesce(kept.rows_matched, 0) - coalesce(kept.rows_unmatched, 0)
            as bigint) as rows_set_aside,
        cast(arrived.amount_in as decimal(38, 2)) as amount_in,
        cast(coalesce(kept.amount_matched, 0) as decimal(38, 2)) as amount_matched,
        cast(coalesce(kept.amount_unmatched, 0) as decimal(38, 2)) as amount_unmatched,
        cast(arrived.amount_in - coalesce(kept.amount_matched, 0)
            - coalesce(kept.amount_unmatched, 0) as decimal(38, 2)) as amount_set_aside
    from arrived
    left join kept
        on arrived.source_name = kept.source_name
        and arrived.entity = kept.entity
        and arrived.payer = kept.payer
        and arrived.year_month = kept.year_month

)

select * from final
