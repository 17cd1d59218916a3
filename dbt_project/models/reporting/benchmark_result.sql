-- The programme's benchmarks (B1 to B6), judged on primary care and on primary care with the
-- behavioral module; the point value decides, the interval stands beside it.
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

compared as (

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
        prior.rate_pct as prior_rate_pct,
        prior.method_version as prior_method_version,
        round(rate.rate_pct - prior.rate_pct, 9) as change_points,
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
    left join rate as prior
        on
            rate.measure = prior.measure and rate.unit_type = prior.unit_type
            and rate.payer = prior.payer and rate.segment = prior.segment
            and rate.year = prior.year + 1
    left join level on rate.programme_id = level.programme_id and rate.family = level.measure

),

final as (

    select
        programme_id,
        benchmark_id,
        measure,
        cast(year as integer) as year,
        payer,
        case when unit_type = 'four_segments' then 'all' else segment end as segment,
        case when unit_type = 'four_segments' then 'state' else unit_type end as unit_type,
        kind,
        cast(members as bigint) as members,
        cast(member_months as bigint) as member_months,
        {{ rounded('rate_pct') }} as rate_pct,
        ci_low,
        ci_high,
        {{ rounded('prior_rate_pct') }} as prior_rate_pct,
        {{ rounded('change_points') }} as change_points,
        cast(low_pct as double) as low_pct,
        cast(high_pct as double) as high_pct,
        cast(target_year as integer) as target_year,
        case when level_year > year
            then {{ rounded('greatest(cast(level_pct - rate_pct as double) / (level_year - year), 0.0)') }} end
            as required_points_per_year,
        case
            when status <> 'ok' or low_pct is null then null
            when kind = 'level' and rate_pct >= low_pct then 'AT_TARGET'
            when kind = 'level' then 'BELOW_TARGET'
            when change_points is null or method_version <> prior_method_version
                then 'BASELINE_YEAR'
            when change_points < low_pct then 'NOT_MET'
            when high_pct is null or change_points <= high_pct then 'MET_WITHIN_RANGE'
            else 'MET_ABOVE_RANGE'
        end as result,
        case when low_pct is null then 'not_computable' else status end as status,
        case
            when low_pct is null then 'no adopted benchmark is loaded'
            when status = 'below_floor' then 'fewer member months than the programme publishes'
            when is_unfinished then 'the year is not over in the data'
            when status = 'not_computable' then 'no medical expense to divide by'
        end as status_reason,
        nullif(concat_ws(',',
            case when kind = 'annual_change' and rate_pct >= level_pct
                then 'AT_OR_ABOVE_' || cast(cast(level_pct as integer) as string) end,
            case when year < from_year and kind = 'annual_change'
                then 'BEFORE_FIRST_PERFORMANCE_YEAR' end,
            case when method_version <> prior_method_version then 'METHOD_CHANGED' end,
            case when measure = headline_measure then 'HEADLINE_UNCONFIRMED' end), '') as flags,
        confidence,
        method_version
    from compared

)

select * from final
