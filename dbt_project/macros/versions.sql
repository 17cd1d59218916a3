{# Adjustments, voids and replacements of plans and state submissions (patterns L0 to L6). #}

{#
    The lines of claims that need a decision: the family came in more than one version, delivery or
    claim number, holds a void or a reversal, or repeats a line. All others stream through.
#}
{% macro versioned_contested(rows) %}
with delivered as (

    select * from {{ rows }}

),

last_delivery as (

    select source_name, max(delivery_order) as delivery_order
    from {{ source('raw', 'delivery') }}
    group by source_name

),

final as (

    select delivered.source_name, delivered.claim_family
    from delivered
    inner join last_delivery on delivered.source_name = last_delivery.source_name
    group by delivered.source_name, delivered.claim_family
    having
        max(delivered.lineage_pattern) = 'L6'
        and min(delivered.delivery_order) < max(last_delivery.delivery_order)
        or min(delivered.delivery_id) <> max(delivered.delivery_id)
        or min(claim_id) <> max(claim_id)
        or min(claim_version) <> max(claim_version)
        or max(case when claim_action in ('void', 'reversal') then 1 else 0 end) = 1
        or min(paid_amount) < 0
        or not {{ all_distinct('claim_line_number') }}

)

select * from final
{% endmacro %}

{#
    What became of each contested line.
    unit: what versions replace each other: the line (L2), the whole family otherwise.
    L0: the latest delivery. L2 and L4: the highest version. L3: the latest processed of the chain.
    L5: plus and minus rows of a line add up, a row that came again counts once. L6: a delivery
    replaces its whole window of months.
    A claim number that replaces or voids another (L2) decides over the whole of it; within the number
    that stands the versions of its lines do.
    A denial after a payment is set aside, the last paid version stands (L2 to L4), unless it was
    voided in between.
#}
{% macro versioned_rows(entity, rows, contested) %}
{%- set service_date = {'medical': 'service_date', 'pharmacy': 'dispensing_date'}[entity] %}
{%- set code = {'medical': 'hcpcs_code', 'pharmacy': 'ndc_code'}[entity] %}
{%- set content = [] %}
{%- for column in claim_columns(entity) + ['claim_version', 'claim_action'] if column != 'delivery_id' %}
{%- do content.append('delivered_row.' ~ column) %}
{%- endfor %}
{%- set line_of_day %}
delivered.source_name, delivered.claim_id, delivered.claim_line_number,
                delivered.{{ service_date }}, delivered.{{ code }}
{%- endset %}
with contested as (

    select * from {{ contested }}

),

delivered as (

    select
        delivered_row.*,
        {{ month_index('delivered_row.' ~ service_date) }} as service_month,
        case when delivered_row.lineage_pattern = 'L2'
            then delivered_row.claim_family || '|' || delivered_row.claim_id || '|'
                || cast(delivered_row.claim_line_number as string)
            else delivered_row.claim_family end as unit,
        -- The same row in every column but the file it came in (L5).
        row_number() over (
            partition by
                delivered_row.source_name, delivered_row.claim_family,
                case when delivered_row.lineage_pattern = 'L5' then {{ hash_key(content) }} end
            order by delivered_row.delivery_order desc nulls last, delivered_row.delivery_id desc nulls last
        ) > 1 and delivered_row.lineage_pattern = 'L5' as is_copy
    from {{ rows }} as delivered_row
    inner join contested
        on delivered_row.source_name = contested.source_name and delivered_row.claim_family = contested.claim_family

),

delivery_window as (

    select
        source_name,
        delivery_id,
        max(delivery_order) as delivery_order,
        min({{ month_index(service_date) }}) as first_month,
        max({{ month_index(service_date) }}) as last_month
    from {{ rows }}
    where lineage_pattern = 'L6'
    group by source_name, delivery_id

),

replaced_month as (

    select older.source_name, older.delivery_id, older.service_month
    from (
        select source_name, delivery_id, service_month, max(delivery_order) as delivery_order
        from delivered
        where lineage_pattern = 'L6'
        group by source_name, delivery_id, service_month
    ) as older
    inner join delivery_window as newer
        on older.source_name = newer.source_name
        and older.delivery_order < newer.delivery_order
        and older.service_month between newer.first_month and newer.last_month
    group by older.source_name, older.delivery_id, older.service_month

),

-- The claim numbers of a family under L2: the last of the chain decides, a denied one only alone.
number as (

    select
        source_name,
        claim_family,
        claim_id,
        min(case when claim_action in ('void', 'reversal') then 1 else 0 end) as is_void,
        min(case when claim_status = 'denied' then 1 else 0 end) as is_denied,
        max(chain_depth) as chain_depth,
        max(paid_date) as processed_date,
        max(delivery_order) as delivery_order
    from delivered
    where lineage_pattern = 'L2'
    group by source_name, claim_family, claim_id

),

number_ranked as (

    select
        *,
        row_number() over (
            partition by source_name, claim_family
            order by
                is_denied * (1 - is_void) asc nulls last,
                chain_depth desc nulls last, processed_date desc nulls last,
                is_void desc nulls last, delivery_order desc nulls last, claim_id desc nulls last
        ) as number_rank,
        count(*) over (partition by source_name, claim_family) as number_count
    from number

),

number_state as (

    select
        number_ranked.source_name,
        number_ranked.claim_family,
        number_ranked.claim_id,
        case
            when last_number.is_void = 1 then 'cancelled'
            when number_ranked.number_rank > 1 then 'superseded'
        end as number_result,
        last_number.is_void = 0 and number_ranked.is_denied = 1
            and number_ranked.chain_depth >= last_number.chain_depth as is_denied_later
    from number_ranked
    inner join number_ranked as last_number
        on number_ranked.source_name = last_number.source_name
        and number_ranked.claim_family = last_number.claim_family
        and last_number.number_rank = 1
    where number_ranked.number_count > 1

),

-- One row per version of a unit; a version is told by claim number, version number and delivery.
version as (

    select
        source_name,
        unit,
        claim_id,
        claim_version,
        delivery_id,
        max(lineage_pattern) as lineage_pattern,
        max(delivery_order) as delivery_order,
        max(paid_date) as processed_date,
        max(case when claim_action in ('void', 'reversal') then 1 else 0 end) as void_rank,
        min(case when claim_status = 'denied' then 1 else 0 end) as denied_rank,
        count(*) as row_count
    from delivered
    where lineage_pattern <> 'L5'
    group by source_name, unit, claim_id, claim_version, delivery_id

),

ordered as (

    select
        version.*,
        row_number() over (
            partition by version.source_name, version.unit
            order by
                case when version.lineage_pattern in ('L2', 'L4') then version.claim_version end
                    desc nulls last,
                case when version.lineage_pattern in ('L0', 'L6') then version.delivery_order end
                    desc nulls last,
                version.processed_date desc nulls last,
                version.void_rank desc nulls last,
                version.delivery_order desc nulls last,
                version.claim_version desc nulls last,
                version.claim_id desc nulls last,
                version.delivery_id desc nulls last
        ) as version_rank,
        row_number() over (
            partition by version.source_name, version.unit, version.claim_id, version.claim_version
            order by version.delivery_order desc nulls last, version.delivery_id desc nulls last
        ) as delivery_rank,
        count(*) over (partition by version.source_name, version.unit) as version_count
    from version

),

unit_state as (

    select
        source_name,
        unit,
        max(case when version_rank = 1 then void_rank end) as is_void,
        min(case when version_rank > 1 and void_rank = 0 and delivery_rank = 1
            then version_rank end) as debit_rank,
        min(case when denied_rank = 0 and void_rank = 0 and delivery_rank = 1
            then version_rank end) as paid_rank,
        min(case when void_rank = 1 then version_rank end) as last_void_rank
    from ordered
    group by source_name, unit

),

unit_standing as (

    select
        source_name,
        unit,
        is_void,
        debit_rank,
        case when coalesce(paid_rank < last_void_rank, true) then paid_rank end as paid_rank
    from unit_state

),

decided as (

    select
        ordered.source_name,
        ordered.unit,
        ordered.claim_id,
        ordered.claim_version,
        ordered.delivery_id,
        case
            when ordered.lineage_pattern not in ('L0', 'L6') and ordered.delivery_rank > 1
                then 'duplicate'
            when unit_standing.is_void = 1 and unit_standing.debit_rank is null
                then 'unmatched_void'
            when unit_standing.is_void = 1 or ordered.void_rank = 1 then 'cancelled'
            when ordered.version_rank = coalesce(unit_standing.paid_rank, 1) then
                case when ordered.denied_rank = 1 then 'denied' else 'final' end
            else 'superseded'
        end as lineage_result,
        ordered.denied_rank = 1 and ordered.version_rank < unit_standing.paid_rank
            as is_denied_later,
        ordered.version_rank = coalesce(unit_standing.paid_rank, 1) as is_standing
    from ordered
    inner join unit_standing
        on ordered.source_name = unit_standing.source_name and ordered.unit = unit_standing.unit

),

numbered as (

    select
        delivered.*,
        coalesce(number_state.number_result, decided.lineage_result) as version_result,
        coalesce(number_state.is_denied_later or decided.is_denied_later, false)
            as is_denied_later,
        decided.is_standing,
        replaced_month.service_month is not null as is_replaced,
        row_number() over (
            partition by
                delivered.source_name, delivered.unit, delivered.claim_id,
                delivered.claim_version, delivered.delivery_id, delivered.claim_line_number
            order by
                delivered.paid_date desc nulls last, delivered.paid_amount desc nulls last,
                delivered.{{ service_date }} desc nulls last
        ) as line_rank,
        row_number() over (
            partition by {{ line_of_day }}
            order by
                delivered.is_copy asc nulls last,
                case when delivered.paid_amount > 0 then 0 else 1 end asc nulls last,
                delivered.paid_date desc nulls last, delivered.delivery_order desc nulls last,
                delivered.paid_amount desc nulls last
        ) as net_rank,
        count(case when not delivered.is_copy then 1 end) over (partition by {{ line_of_day }})
            as net_count,
        {%- for amount in netted_amounts() %}
        sum(case when not delivered.is_copy then delivered.{{ amount }} end)
            over (partition by {{ line_of_day }}) as net_{{ amount }}
            {{- "," if not loop.last }}
        {%- endfor %}
    from delivered
    left join decided
        on delivered.source_name = decided.source_name
        and delivered.unit = decided.unit
        and delivered.claim_id = decided.claim_id
        and delivered.claim_version = decided.claim_version
        and delivered.delivery_id = decided.delivery_id
    left join number_state
        on delivered.source_name = number_state.source_name
        and delivered.claim_family = number_state.claim_family
        and delivered.claim_id = number_state.claim_id
    left join replaced_month
        on delivered.source_name = replaced_month.source_name
        and delivered.delivery_id = replaced_month.delivery_id
        and delivered.service_month = replaced_month.service_month

),

final as (

    select
        numbered.*,
        case
            when numbered.is_copy then 'duplicate'
            when numbered.lineage_pattern = 'L5' and numbered.net_rank > 1 then 'superseded'
            when numbered.lineage_pattern = 'L5' and numbered.net_count > 1
                and coalesce(numbered.net_paid_amount, 0) = 0 then 'cancelled'
            when numbered.lineage_pattern = 'L5' and numbered.claim_status = 'denied' then 'denied'
            when numbered.lineage_pattern = 'L5' then 'final'
            when numbered.is_replaced then 'superseded'
            when numbered.version_result in ('final', 'denied') and numbered.line_rank > 1
                then 'duplicate'
            else numbered.version_result
        end as lineage_result
    from numbered

)

select * from final
{% endmacro %}

{# What of a contested line goes on: the standing version, plus and minus rows as their sum. #}
{% macro versioned_standing(rows) %}
    select * from {{ rows }}
    where lineage_result in ('final', 'denied') and (is_standing or lineage_pattern = 'L5')
{% endmacro %}

{# Lineage rows: each version with its own amount; of plus and minus rows the sum stands on one. #}
{% macro versioned_lineage_rows(rows, contested_rows, contested, entity) %}
    select
        claim_key, source_name as data_source, source_name, claim_id as source_claim_id,
        '{{ entity }}' as entity,
        cast(coalesce(sum(case when lineage_pattern <> 'L5' or is_copy then paid_amount
            when net_rank = 1 then net_paid_amount end), 0) as decimal(18, 2)) as amount,
        cast(count(*) as bigint) as line_count,
        lineage_result,
        case
            when lineage_result = 'duplicate' then 'the same version came again'
            when max(lineage_pattern) = 'L5' then 'plus and minus rows of a line add up'
            when lineage_result = 'final' then 'latest version that was paid'
            when lineage_result = 'denied' then 'the payer denied the version'
            when lineage_result = 'cancelled' then 'the latest version voids the claim'
            when lineage_result = 'unmatched_void' then 'voids a claim that was never delivered'
            when is_denied_later then 'denied after it was paid; the last paid version stands'
            when max(lineage_pattern) = 'L6' then 'a later delivery replaces these months'
            else 'a later version of the claim stands'
        end as rule,
        delivery_id, claim_family, max(claim_action) as action, max(paid_date) as processed_date
    from {{ contested_rows }}
    group by claim_key, source_name, claim_id, claim_version, delivery_id, claim_family,
        lineage_result, is_denied_later
    union all
    select
        delivered.claim_key, delivered.source_name as data_source, delivered.source_name,
        delivered.claim_id as source_claim_id, '{{ entity }}' as entity,
        cast(coalesce(sum(delivered.paid_amount), 0) as decimal(18, 2)) as amount,
        cast(count(*) as bigint) as line_count,
        case when delivered.claim_status = 'denied' then 'denied' else 'final' end
            as lineage_result,
        'the only version' as rule,
        delivered.delivery_id, delivered.claim_family, max(delivered.claim_action) as action,
        max(delivered.paid_date) as processed_date
    from {{ rows }} as delivered
    anti join {{ contested }} as contested
        on delivered.source_name = contested.source_name
        and delivered.claim_family = contested.claim_family
    group by delivered.claim_key, delivered.source_name, delivered.claim_id,
        delivered.delivery_id, delivered.claim_family, delivered.claim_status
{% endmacro %}

{# Deliveries of a format with their order in time; the files of one delivery share its id. #}
{% macro delivery_of(format) %}
    select source_name, delivery_id, max(delivery_order) as delivery_order
    from {{ source('raw', 'delivery') }}
    where format = '{{ format }}'
    group by source_name, delivery_id
{% endmacro %}
