-- What each edit V01 to V16 finds, by payer and year.
with line_edit as (

    select * from {{ ref('spending_line_edit') }}

),

payment as (

    select * from {{ ref('nonclaims_payment') }}

),

allocation as (

    select * from {{ ref('nonclaims_payment_allocation') }}

),

claim_edit as (

    select * from {{ ref('spending_claim_edit') }}

),

measure as (

    select * from {{ ref('spending_measure') }}

),

growth as (

    select * from {{ ref('spending_growth_rate') }}
    where status = 'ok' and prior_status = 'ok'

),

sanity as (

    select * from {{ ref('spend_sanity_range') }}

),

redaction as (

    select * from {{ ref('spending_redaction') }}

),

final as (

    select edit_id, payer, year, findings, amount, pct from line_edit
    union all
    select edit_id, payer, year, findings, amount, cast(null as double) as pct from claim_edit
    union all
    select 'V01', payer, year, cast(count(*) as bigint), cast(sum(amount) as decimal(38, 2)),
        cast(null as double)
    from payment where not is_segment_known group by payer, year
    union all
    select 'V10', payer, year, cast(count(*) as bigint), cast(sum(amount) as decimal(38, 2)),
        cast(null as double)
    from allocation where is_unallocated and category like 'D%' group by payer, year
    union all
    select 'V11', payer, year, cast(count(*) as bigint), cast(sum(amount) as decimal(38, 2)),
        cast(null as double)
    from payment where rejected_reason = 'positive_rebate' group by payer, year
    union all
    select 'V16', payer, year, cast(count(*) as bigint), cast(sum(amount) as decimal(38, 2)),
        cast(null as double)
    from payment where rejected_reason = 'unknown_category' group by payer, year
    union all
    select 'V12', payer, year, cast(1 as bigint), cast(0 as decimal(38, 2)), cast(null as double)
    from measure where unit_type = 'payer' and member_months > 12 * members
    union all
    select 'V13', payer, year, cast(count(*) as bigint), cast(0 as decimal(38, 2)),
        max(growth_pct)
    from growth where unit_type = 'payer_segment' and abs(round(growth_pct, 9)) > 30 group by payer, year
    union all
    select 'V14', payer, year, cast(1 as bigint), cast(0 as decimal(38, 2)), cast(null as double)
    from redaction where is_redacted
    union all
    select 'V15', measure.payer, measure.year, cast(count(*) as bigint), cast(0 as decimal(38, 2)),
        cast(null as double)
    from measure
    inner join sanity on measure.segment = sanity.segment
    where
        measure.unit_type = 'payer_segment' and measure.claims_total > 0
        and (
            (sanity.measure = 'primary_care' and measure.base > 0
                and (100 * measure.pc / measure.base < sanity.low_pct
                    or 100 * measure.pc / measure.base > sanity.high_pct))
            or (sanity.measure = 'behavioral_health_claims_only'
                and (100 * measure.bh_claims / measure.claims_total < sanity.low_pct
                    or 100 * measure.bh_claims / measure.claims_total > sanity.high_pct))
        )
    group by measure.payer, measure.year

)

select * from final
