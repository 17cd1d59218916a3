-- The rates a benchmark is about, each with the target it is held against, the year before and the
-- level everyone is to reach.
with measure as (

    select * from {{ ref('spending_measure') }}
    where unit_type in ('payer_segment', 'four_segments') and segment <> 'OTHER'

),

target as (

    select * from {{ ref('benchmark_target') }}

),

rate as (

    {% for name, column, family in [('primary_care', 'pc', 'primary_care'),
        ('primary_care_plus_module', 'pc_plus', 'primary_care'),
        ('behavioral_health', 'bh', 'behavioral_health')] -%}
    select
        '{{ name }}' as measure,
        '{{ family }}' as family,
        programme_id,
        year,
        payer,
        segment,
        unit_type,
        members,
        member_months,
        headline_measure,
        method_version,
        status,
        is_unfinished,
        case when status = 'ok' then 100 * {{ column }}_ratio end
            as rate_pct,
        case when status = 'ok' then {{ spend_limit(column, -1) }} end as ci_low,
        case when status = 'ok' then {{ spend_limit(column, 1) }} end as ci_high
    from measure
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- The level that everyone is to reach, for the slope a payer needs.
level as (

    select programme_id, measure, max(low_pct) as level_pct, max(target_year) as level_year
    from target
    where kind = 'level' and low_pct is not null
    group by programme_id, measure

),

final as (

    select
        rate.*,
        target.benchmark_id,
        target.kind,
        target.low_pct,
        target.high_pct,
        target.target_year,
        target.from_year,
        target.to_year,
        target.confidence,
        previous.rate_pct as prior_rate_pct,
        previous.method_version as prior_method_version,
        round(rate.rate_pct - previous.rate_pct, 9) as change_points,
        level.level_pct,
        level.level_year
    from rate
    inner join target
        on
            rate.programme_id = target.programme_id
            and rate.family = target.measure
            and (
                (target.unit_type = 'payer_segment' and rate.unit_type = 'payer_segment')
                or (target.unit_type = 'state' and rate.unit_type = 'four_segments')
            )
    left join rate as previous
        on
            rate.measure = previous.measure and rate.unit_type = previous.unit_type
            and rate.payer = previous.payer and rate.segment = previous.segment
            and rate.year = previous.year + 1
    left join level on rate.programme_id = level.programme_id and rate.family = level.measure

)

select * from final
