{#
    One row per claim (or fill) and delivery, with its lineage result. A claim that comes again in a
    later delivery replaces the earlier one whole. Windows run only over claims that have versions:
    in most deliveries that is almost none.
#}
{% macro claim_version(delivered, entity, service_date, has_distinct_lines) %}
with delivered as (

    select * from {{ delivered }}

),

-- Two sources may deliver the same file under the same number.
delivery as (

    select
        {{ hash_key(['delivery_id', 'source_name']) }} as delivery_key,
        delivery_id,
        source_name,
        max(case when entity = '{{ entity }}' then delivery_order end) as delivery_order
    from {{ source('raw', 'delivery') }}
    group by delivery_id, source_name

),

-- Most claims have one line, so this holds nearly every line: each text less is memory for all of them.
header as (

    select
        claim_key,
        max({{ hash_key(['delivery_id', 'source_name']) }}) as delivery_key,
        any_value(data_source) as data_source,
        any_value(claim_id) as claim_id,
        max(person_key) as person_key,
        max(case when payer is null then 0 else 1 end) = 1 as has_payer,
        min({{ service_date }}) as service_date,
        max(case claim_status when 'reversed' then 2 when 'denied' then 1 else 0 end)
            as status_rank,
        cast(count(*) as bigint) as line_count,
        cast(coalesce(sum(paid_amount), 0) as decimal(18, 2)) as amount,
        {{ has_distinct_lines }} as has_distinct_lines
    from delivered
    group by claim_key, {{ hash_key(['delivery_id']) }}

),

repeated as (

    select claim_key
    from header
    group by claim_key
    having count(*) > 1

),

ranked as (

    select
        header.claim_key,
        header.delivery_key,
        row_number() over (
            partition by header.claim_key
            order by delivery.delivery_order desc nulls last, delivery.delivery_id desc nulls last
        ) as version_rank
    from header
    inner join repeated on header.claim_key = repeated.claim_key
    inner join delivery on header.delivery_key = delivery.delivery_key

),

final as (

    select
        header.claim_key,
        delivery.delivery_id,
        header.data_source,
        delivery.source_name,
        header.claim_id,
        header.person_key,
        header.has_payer,
        header.service_date,
        header.line_count,
        header.amount,
        header.has_distinct_lines,
        case
            when coalesce(ranked.version_rank, 1) > 1 then 'superseded'
            when header.status_rank = 2 then 'cancelled'
            when header.status_rank = 1 then 'denied'
            else 'final'
        end as lineage_result
    from header
    left join ranked
        on header.claim_key = ranked.claim_key and header.delivery_key = ranked.delivery_key
    inner join delivery on header.delivery_key = delivery.delivery_key

)

select * from final
{% endmacro %}

{#
    Lines (or fills) that stand more than once in one delivery, numbered so that one stays: the
    latest paid, then the larger amount.
#}
{% macro repeated_line(delivered, version, tie_breakers) %}
with suspect as (

    select claim_key, delivery_id, claim_id
    from {{ version }}
    where not has_distinct_lines and lineage_result in ('final', 'denied')

),

delivered as (

    select * from {{ delivered }}

),

final as (

    select
        delivered.*,
        row_number() over (
            partition by
                delivered.claim_key, delivered.delivery_id, delivered.claim_line_number
            order by
                delivered.paid_date desc nulls last,
                delivered.paid_amount desc nulls last
                {%- for column in tie_breakers %}, delivered.{{ column }} nulls last{% endfor %}
        ) as line_rank
    from delivered
    -- The number as delivered is asked for as well: an engine can skip by it while it reads the files.
    inner join suspect
        on delivered.claim_key = suspect.claim_key
        and delivered.delivery_id = suspect.delivery_id
        and delivered.claim_id = suspect.claim_id

)

select * from final
{% endmacro %}

{# Lineage rows of one entity: each version, and apart the lines that stood twice. #}
{% macro lineage_rows(version, repeated, entity) %}
    select
        version.claim_key,
        version.data_source,
        version.source_name,
        version.claim_id as source_claim_id,
        '{{ entity }}' as entity,
        cast(version.amount - coalesce(repeated.amount, 0) as decimal(18, 2)) as amount,
        version.line_count - coalesce(repeated.line_count, 0) as line_count,
        version.lineage_result,
        case version.lineage_result
            when 'superseded' then 'a later delivery holds this claim'
            when 'cancelled' then 'the claim is marked reversed'
            when 'denied' then 'the claim is marked denied'
            else 'latest version'
        end as rule,
        version.delivery_id
    from {{ version }} as version
    left join {{ repeated }} as repeated
        on version.claim_key = repeated.claim_key and version.delivery_id = repeated.delivery_id
    union all
    select
        version.claim_key,
        version.data_source,
        version.source_name,
        version.claim_id as source_claim_id,
        '{{ entity }}' as entity,
        repeated.amount,
        repeated.line_count,
        'duplicate' as lineage_result,
        'the same line stands twice in one delivery' as rule,
        version.delivery_id
    from {{ version }} as version
    inner join {{ repeated }} as repeated
        on version.claim_key = repeated.claim_key and version.delivery_id = repeated.delivery_id
{% endmacro %}
