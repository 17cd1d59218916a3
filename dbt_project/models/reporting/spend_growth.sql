-- Growth of total medical expense per member month against the spending target, as it stands and
-- adjusted for age and sex with high-cost members truncated.
with compared as (

    select * from {{ ref('spending_growth_rate') }}

),

bounded as (

    select
        *,
        100 * ((1 + adjusted_growth_pct / 100) * exp(-1.959963984540054 * relative_error) - 1)
            as low,
        100 * ((1 + adjusted_growth_pct / 100) * exp(1.959963984540054 * relative_error) - 1)
            as high,
        case
            when status <> 'ok' then status
            when prior_tme_pmpm is null or prior_status <> 'ok' then 'not_computable'
            else 'ok'
        end as growth_status
    from compared

),

final as (

    select
        programme_id,
        cast(year as integer) as year,
        payer,
        segment,
        unit_type,
        members,
        member_months,
        case when status = 'ok' then {{ rounded('tme_pmpm') }} end as tme_pmpm,
        case when growth_status = 'ok' then {{ rounded('prior_tme_pmpm') }} end as prior_tme_pmpm,
        case when growth_status = 'ok' then {{ rounded('growth_pct') }} end as growth_pct,
        case when growth_status = 'ok' then {{ rounded('adjusted_growth_pct') }} end
            as adjusted_growth_pct,
        case when growth_status = 'ok' then {{ rounded('low') }} end as ci_low,
        case when growth_status = 'ok' then {{ rounded('high') }} end as ci_high,
        cast(target_pct as double) as target_pct,
        case
            when growth_status <> 'ok' or target_pct is null then null
            when low > target_pct then 'ABOVE_TARGET'
            when adjusted_growth_pct <= target_pct then 'AT_OR_BELOW_TARGET'
            else 'NOT_DISTINGUISHABLE'
        end as result,
        growth_status as status,
        case
            when status = 'below_floor' then 'fewer member months than the programme publishes'
            when status = 'not_computable' then 'the year is not over or has no expense'
            when growth_status = 'not_computable' then 'no rate of the year before'
            when target_pct is null then 'no spending target is loaded for this year'
        end as status_reason,
        method_version
    from bounded

)

select * from final
