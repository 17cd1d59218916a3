-- Reference 1.2: what the minutes reach, and how many whole minutes the next step is away.
with month as (

    select
        gate.*,
        rule.is_g2214_covered,
        rule.is_addon_covered,
        rule.max_addon_units,
        rule.uses_g0512,
        rule.is_general_bhi_covered,
        rule.is_initial_once_a_year
        and setting.collaborative_care__commercial_frequency_limits as is_initial_once_a_year,
        case when setting.collaborative_care__commercial_frequency_limits
            then rule.auth_after_months end as auth_after_months,
        coalesce(rule.g2214_min_minutes, setting.collaborative_care__g2214_min_minutes)
            as g2214_min_minutes,
        case when gate.month_type = 'initial' then rule.base_initial_minutes
            else rule.base_subsequent_minutes end as base_minutes,
        case when gate.month_type = 'initial' then gate.initial_threshold
            else gate.subsequent_threshold end as base_threshold
    from {{ ref('cocm_month_gate') }} as gate
    left join {{ ref('cocm_variant') }} as rule on gate.variant = rule.variant
    cross join {{ source('raw', 'setting') }} as setting

),

measured as (

    select
        month.*,
        case when path = 'apcm' then minutes > 0 else minutes >= base_threshold end as is_base_met,
        cast(case
            when path = 'apcm' or not is_addon_covered or minutes < base_threshold then 0
            when time_rule = 'full' then greatest(0, floor((minutes - base_minutes) / 30))
            when minutes < base_minutes + 16 then 0
            else 1 + floor((minutes - base_minutes - 16) / 30)
        end as integer) as uncapped_addons
    from month

),

stepped as (

    select
        measured.*,
        least(uncapped_addons, coalesce(max_addon_units, uncapped_addons)) as addon_units,
        cast(case
            when path = 'apcm' or not has_registry then null
            when program <> 'cocm' and minutes < 20 then 20
            when program <> 'cocm' then null
            when not is_base_met and is_g2214_covered and minutes < g2214_min_minutes
                then least(g2214_min_minutes, base_threshold)
            when not is_base_met then base_threshold
            when not is_addon_covered
                or uncapped_addons >= coalesce(max_addon_units, uncapped_addons + 1) then null
            when time_rule = 'full' then base_minutes + 30 * (uncapped_addons + 1)
            else base_minutes + 16 + 30 * uncapped_addons
        end as integer) as next_step_minutes
    from measured

),

final as (

    select
        stepped.*,
        cast(ceil(next_step_minutes - minutes) as integer) as minutes_short
    from stepped

)

select * from final
