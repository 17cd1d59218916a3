-- The steps of the comparison as published: rounded, with intervals and the reason for a gap. One
-- extra dimension at a time (decision 36): every step for everyone by payer; conditions statewide as
-- they are; conditions by payer matched on total cost alone; truncated costs for everyone.
with estimated as (

    select *
    from {{ ref('adjusted_comparison') }}
    where condition_id = 'all'
        or (
            month_basis = 'all_benefits'
            and cost_group in ('total', 'physical')
            and (
                (payer = 'all' and (method <> 'hcc' or cost_group = 'total'))
                or (method = 'matched' and cost_group = 'total')
            )
        )

),

mapping as (

    select count(*) > 0 as is_loaded from {{ source('raw', 'reference_hcc') }}

),

flag as (

    select * from {{ ref('payer_year_flag') }}

),

final as (

    select
        estimated.year,
        estimated.payer,
        estimated.month_basis,
        estimated.condition_id,
        estimated.cost_group,
        estimated.method,
        estimated.members_with,
        estimated.members_without,
        {{ rounded('pmpm_with') }} as pmpm_with,
        {{ rounded('pmpm_without') }} as pmpm_without,
        {{ rounded('ratio') }} as ratio,
        case when ratio > 0 then {{ rounded('ratio * exp(-1.959963984540054 * log_ratio_error)') }}
            end as ratio_ci_low,
        case when ratio > 0 then {{ rounded('ratio * exp(1.959963984540054 * log_ratio_error)') }}
            end as ratio_ci_high,
        {{ rounded('difference') }} as difference,
        {{ rounded('difference - 1.959963984540054 * difference_error') }} as difference_ci_low,
        {{ rounded('difference + 1.959963984540054 * difference_error') }} as difference_ci_high,
        case when not is_hidden then {{ rounded('mix_difference') }} end as mix_difference,
        case when not is_hidden then {{ rounded('rate_difference') }} end as rate_difference,
        case when not is_hidden then {{ rounded('outside_support_pct') }} end
            as outside_support_pct,
        coalesce(flag.cost_basis, 'unknown') as cost_basis,
        estimated.is_unstable and not estimated.is_hidden as is_unstable,
        coalesce(flag.sud_redacted, false) as sud_redacted,
        case
            when estimated.method = 'hcc' and (not mapping.is_loaded or smaller_arm = 0)
                then 'not_computable'
            when coalesce(flag.is_cut_short, false) then 'not_computable'
            when is_hidden then 'below_floor'
            when pmpm_with is null then 'not_computable'
            else 'ok'
        end as status,
        case
            when estimated.method = 'hcc' and not mapping.is_loaded
                then 'no CMS-HCC mapping is loaded; see bhi reference add'
            when estimated.method = 'hcc' and smaller_arm = 0
                then 'nobody has twelve months of the year before'
            when coalesce(flag.is_cut_short, false) then {{ cut_short_reason() }}
            when is_hidden then 'too few members in one of the groups'
            when pmpm_with is null then 'no stratum has two people in both groups'
        end as status_reason,
        '2' as method_version
    from estimated
    cross join mapping
    left join flag on estimated.payer = flag.payer and estimated.year = flag.year

)

select * from final
