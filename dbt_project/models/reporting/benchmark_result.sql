-- The programme's benchmarks (B1 to B6), judged on primary care and on primary care with the
-- behavioral module; the point value decides, the interval stands beside it.
with compared as (

    select * from {{ ref('spending_benchmark_rate') }}

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
        -- The greatest of a missing value and zero is zero: without a rate nothing is required.
        case when level_year > year and rate_pct is not null
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
