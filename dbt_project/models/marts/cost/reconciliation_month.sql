-- What was delivered, counted once more from the delivered lines themselves, beside what core made
-- of it: the two sides meet to the cent for every source, entity, payer and month.
with claim_payer as (

    select claim_key, payer from {{ ref('claim_payer') }}

),

-- Lines of one day are summed before their payer and month are looked up: days are few. Lines of
-- each kind apart, since few name no payer.
by_day as (

    {%- for entity, day in [
        ('medical_claim', 'service_date'), ('pharmacy_claim', 'dispensing_date')
    ] %}
    select
        line.source_name, '{{ entity }}' as entity, line.payer, line.{{ day }} as day,
        count(*) as rows_in, sum(coalesce(line.paid_amount, 0)) as amount_in
    from {{ ref('delivered_' ~ entity) }} as line
    where line.payer is not null
    group by line.source_name, line.payer, line.{{ day }}
    union all
    select
        line.source_name, '{{ entity }}' as entity, coalesce(claim_payer.payer, 'unknown') as payer,
        line.{{ day }} as day, count(*) as rows_in, sum(coalesce(line.paid_amount, 0)) as amount_in
    from {{ ref('delivered_' ~ entity) }} as line
    left join claim_payer on line.claim_key = claim_payer.claim_key
    where line.payer is null
    group by line.source_name, coalesce(claim_payer.payer, 'unknown'), line.{{ day }}
    {{ "union all" if not loop.last }}
    {%- endfor %}

),

arrived as (

    select
        source_name,
        entity,
        payer,
        coalesce({{ year_month('day') }}, 0) as year_month,
        sum(rows_in) as rows_in,
        sum(amount_in) as amount_in
    from by_day
    group by 1, 2, 3, 4

),

kept as (

    {%- for entity in ['medical_claim', 'pharmacy_claim'] %}
    select
        source_name,
        '{{ entity }}' as entity,
        payer,
        coalesce(year_month, 0) as year_month,
        sum(case when in_member_month then 1 else 0 end) as rows_matched,
        sum(case when in_member_month then 0 else 1 end) as rows_unmatched,
        sum(case when in_member_month then coalesce(paid_amount, 0) else 0 end) as amount_matched,
        sum(case when in_member_month then 0 else coalesce(paid_amount, 0) end)
            as amount_unmatched
    from {{ ref(entity) }}
    group by 1, 2, 3, 4
    {{ "union all" if not loop.last }}
    {%- endfor %}

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
