with rated as (

    select * from {{ ref('utilization_cell') }}

),

flag as (

    select * from {{ ref('payer_year_flag') }}

),

threshold as (

    select
        max(case when threshold = 'hidden_below_members' then value end) as hidden_below,
        max(case when threshold = 'unstable_below_members' then value end) as unstable_below
    from {{ ref('population_threshold') }}

),

flagged as (

    select
        rated.*,
        rated.members < threshold.hidden_below as is_hidden,
        rated.members < threshold.unstable_below as is_unstable,
        coalesce(flag.sud_redacted, false) as sud_redacted,
        coalesce(flag.is_cut_short, false) as is_cut_short,
        rated.cohort = 'sud' and coalesce(flag.sud_not_measurable, false) as is_not_measurable
    from rated
    cross join threshold
    left join flag on rated.payer = flag.payer and rated.year = flag.year

),

shown as (

    select
        *,
        case when not is_hidden and not is_not_measurable and not is_cut_short then pmpm end
            as shown_rate
    from flagged

),

final as (

    select
        year,
        payer,
        cohort,
        metric,
        case when not is_not_measurable then members end as members,
        case when not is_not_measurable then events end as events,
        case when not is_not_measurable and metric = 'readmission' then index_stays end
            as index_stays,
        case when not is_not_measurable then member_months end as member_months,
        {{ rounded('12000 * shown_rate') }} as rate_per_1000,
        {{ rounded('12000 * ' ~ log_limit('shown_rate', 'variance', -1)) }} as ci_low,
        {{ rounded('12000 * ' ~ log_limit('shown_rate', 'variance', 1)) }} as ci_high,
        case when not is_not_measurable and metric = 'readmission' and not is_hidden
            and not is_cut_short then
            {{ rounded('100 * cast(events as double) / nullif(index_stays, 0)') }}
            end as readmission_pct,
        is_unstable and not is_hidden as is_unstable,
        sud_redacted,
        case when is_not_measurable then 'not_measurable' when is_cut_short then 'not_computable'
            when is_hidden then 'below_floor' else 'ok' end as status,
        case when is_not_measurable then 'substance use claims were taken out before delivery'
            when is_cut_short then {{ cut_short_reason() }}
            when is_hidden then 'too few members' end as status_reason,
        '1' as method_version
    from shown

)

select * from final
