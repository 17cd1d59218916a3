-- Growth of total medical expense per member month against the spending target, as it stands and
-- adjusted for age and sex with high-cost members truncated.
with basis as (

    select * from {{ ref('spending_growth_basis') }}

),

measure as (

    select * from {{ ref('spending_measure') }}

),

target as (

    select * from {{ ref('spending_target') }}

),

unit as (

    select
        measure.programme_id,
        measure.method_version,
        measure.status,
        basis.*,
        cast(measure.tme_net as double) / nullif(cast(basis.member_months as double), 0)
            as tme_pmpm,
        -- Observed over expected: alike in age and sex, an index to compare years by. Non-claims
        -- and rebates ride along in proportion.
        cast(basis.truncated_total + measure.nonclaims + measure.rebates as double)
        / nullif(basis.expected_total, 0) as adjusted_index,
        cast(basis.truncated_total as double) / nullif(cast(basis.member_months as double), 0)
            as truncated_pmpm
    from basis
    inner join measure
        on
            basis.unit_type = measure.unit_type and basis.year = measure.year
            and basis.payer = measure.payer and basis.segment = measure.segment

),

adjusted as (

    select
        *,
        greatest(
            cast(total_total as double) - 2 * truncated_pmpm * cast(total_months as double)
            + truncated_pmpm * truncated_pmpm * cast(months_months as double), 0.0
        ) * members / nullif(cast(members as double) - 1, 0)
        / nullif(cast(truncated_total as double) * cast(truncated_total as double), 0)
            as relative_variance
    from unit

),

compared as (

    select
        adjusted.*,
        prior.tme_pmpm as prior_tme_pmpm,
        prior.status as prior_status,
        100 * (adjusted.tme_pmpm / nullif(prior.tme_pmpm, 0) - 1) as growth_pct,
        100 * (adjusted.adjusted_index / nullif(prior.adjusted_index, 0) - 1)
            as adjusted_growth_pct,
        -- Years as independent: wider than the truth where the same members stay.
        sqrt(adjusted.relative_variance + prior.relative_variance) as relative_error,
        target.target_pct
    from adjusted
    left join adjusted as prior
        on
            adjusted.unit_type = prior.unit_type and adjusted.payer = prior.payer
            and adjusted.segment = prior.segment and adjusted.year = prior.year + 1
    left join target
        on adjusted.programme_id = target.programme_id and adjusted.year = target.year

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
