-- The edits V01 to V16 on what a submission rests on, by payer and year. Nothing is corrected here.
with total as (

    select * from {{ ref('spending_class_total') }}

),

class as (

    select * from {{ ref('spending_class') }}

),

payment as (

    select * from {{ ref('nonclaims_payment') }}

),

allocation as (

    select * from {{ ref('nonclaims_payment_allocation') }} where scenario_id = 'headline'

),

edit as (

    select * from {{ ref('spend_edit_rule') }}

),

claim_edit as (

    select * from {{ ref('spending_claim_edit') }}

),

measure as (

    select * from {{ ref('spending_measure') }}

),

growth as (

    select * from {{ ref('spend_growth') }}

),

sanity as (

    select * from {{ ref('spend_sanity_range') }}

),

redaction as (

    select * from {{ ref('spending_redaction') }}

),

whole as (

    select
        total.payer,
        total.year,
        cast(sum(total.line_count) as bigint) as lines,
        cast(sum(total.spending_amount) as decimal(38, 2)) as amount,
        {%- for edit, condition in spending_line_edits() %}
        cast(sum(case when {{ condition }} then total.line_count else 0 end) as bigint)
            as {{ edit }}_lines,
        {{ amount_where('total.spending_amount', condition) }} as {{ edit }}_amount
            {{- ',' if not loop.last }}
        {%- endfor %}
    from total
    inner join class on total.class_id = class.class_id
    where not class.is_denied
    group by total.payer, total.year

),

finding as (

    {% for edit, condition in spending_line_edits() -%}
    select '{{ edit }}' as edit_id, payer, year, {{ edit }}_lines as findings,
        {{ edit }}_amount as amount, cast(100 * {{ edit }}_amount as double)
        / nullif(cast(amount as double), 0) as pct
    from whole
    union all
    {% endfor -%}
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
    from growth where unit_type = 'payer_segment' and abs(growth_pct) > 30 group by payer, year
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

),

summed as (

    select edit_id, payer, year, sum(findings) as findings, sum(amount) as amount, max(pct) as pct
    from finding
    group by edit_id, payer, year

),

final as (

    select
        edit.edit_id,
        whole.payer,
        cast(whole.year as integer) as year,
        edit.severity,
        edit.meaning,
        cast(coalesce(summed.findings, 0) as bigint) as findings,
        cast(coalesce(summed.amount, 0) as decimal(38, 2)) as amount,
        {{ rounded('summed.pct') }} as pct_of_amount,
        case
            when coalesce(summed.findings, 0) = 0 then 'pass'
            -- Taxonomies are missing everywhere a little; from 5 % of dollars the rate suffers.
            when edit.edit_id = 'V04' and coalesce(summed.pct, 0) <= 5 then 'pass'
            else edit.severity
        end as result
    from whole
    cross join edit
    left join summed
        on
            edit.edit_id = summed.edit_id and whole.payer = summed.payer
            and whole.year = summed.year

)

select * from final
