-- Member months under advanced payment models (HCP-LAN 3A to 4C) beside the adoption goals.
with measure as (

    select * from {{ ref('spending_measure') }}
    where unit_type in ('payer_segment', 'segment') and segment <> 'OTHER'

),

goal as (

    select * from {{ ref('apm_adoption_goal') }}

),

unit as (

    select * from {{ ref('spending_advanced_model') }}

),

-- The goals stand for even years: a year in between is held against none and shows the next.
next_goal as (

    select measure.year, measure.segment, min(goal.year) as goal_year
    from measure
    inner join goal on measure.segment = goal.segment and measure.year <= goal.year
    group by measure.year, measure.segment

),

rated as (

    select
        measure.programme_id,
        measure.method_version,
        measure.year,
        measure.payer,
        measure.segment,
        measure.unit_type,
        measure.members,
        measure.member_months,
        measure.status as measure_status,
        measure.is_unfinished,
        least(coalesce(unit.low_months, 0), measure.member_months) as low_months,
        least(coalesce(unit.high_months, 0), measure.member_months) as high_months,
        coalesce(unit.lacks_months, 0) as lacks_months,
        next_goal.goal_year,
        goal.goal_pct
    from measure
    left join unit
        on
            measure.unit_type = unit.unit_type and measure.payer = unit.payer
            and measure.segment = unit.segment and measure.year = unit.year
    left join next_goal
        on measure.year = next_goal.year and measure.segment = next_goal.segment
    left join goal on next_goal.goal_year = goal.year and next_goal.segment = goal.segment

),

final as (

    select
        programme_id,
        cast(year as integer) as year,
        payer,
        segment,
        unit_type,
        cast(members as bigint) as members,
        cast(member_months as bigint) as member_months,
        cast(low_months as decimal(38, 2)) as advanced_member_months,
        case when measure_status = 'ok' then {{ spend_pct('low_months', 'member_months') }} end
            as advanced_pct,
        case when measure_status = 'ok' then {{ spend_pct('high_months', 'member_months') }} end
            as advanced_high_pct,
        cast(goal_year as integer) as goal_year,
        cast(goal_pct as double) as goal_pct,
        case
            when measure_status <> 'ok' or goal_year is null or goal_year <> year then null
            when 100 * low_months >= goal_pct * member_months then 'AT_GOAL'
            when 100 * high_months >= goal_pct * member_months then 'NOT_DISTINGUISHABLE'
            else 'BELOW_GOAL'
        end as result,
        measure_status as status,
        case
            when is_unfinished then 'the year is not over in the data'
            when measure_status = 'below_floor' then 'fewer member months than the programme publishes'
            when measure_status <> 'ok' then 'no medical expense to divide by'
        end as status_reason,
        case when lacks_months = 1 then 'MONTHS_MISSING' end as flags,
        method_version
    from rated

)

select * from final
