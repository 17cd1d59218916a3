with paired as (

    select * from {{ ref('pmpm_pair') }}

),

flag as (

    select * from {{ ref('payer_year_flag') }}

),

flagged as (

    select
        paired.*,
        flag.cost_basis,
        flag.unmatched_pct,
        coalesce(flag.sud_redacted, false) as sud_redacted,
        coalesce(flag.is_cut_short, false) as is_cut_short,
        paired.cohort = 'sud' and coalesce(flag.sud_not_measurable, false) as is_not_measurable
    from paired
    left join flag on paired.payer = flag.payer and paired.year = flag.year

),

compared as (

    select
        *,
        pmpm_with - pmpm_without as difference,
        sqrt(variance_with + variance_without) as difference_error,
        pmpm_with / nullif(pmpm_without, 0) as ratio,
        sqrt(variance_with / nullif(pmpm_with * pmpm_with, 0)
            + variance_without / nullif(pmpm_without * pmpm_without, 0)) as log_ratio_error
    from flagged
    where not is_not_measurable

),

final as (

    select
        year, payer, segment, month_basis, bh_definition, cohort, condition_id, bucket,
        service_category, members_with, members_without, member_months_with,
        member_months_without,
        {{ rounded('pmpm_with') }} as pmpm_with,
        {{ rounded(log_limit('pmpm_with', 'variance_with', -1)) }} as ci_low_with,
        {{ rounded(log_limit('pmpm_with', 'variance_with', 1)) }} as ci_high_with,
        {{ rounded('pmpm_without') }} as pmpm_without,
        {{ rounded(log_limit('pmpm_without', 'variance_without', -1)) }} as ci_low_without,
        {{ rounded(log_limit('pmpm_without', 'variance_without', 1)) }} as ci_high_without,
        {{ rounded('ratio') }} as ratio,
        case when ratio > 0 then {{ rounded('ratio * exp(-1.959963984540054 * log_ratio_error)') }}
            end as ratio_ci_low,
        case when ratio > 0 then {{ rounded('ratio * exp(1.959963984540054 * log_ratio_error)') }}
            end as ratio_ci_high,
        {{ rounded('difference') }} as difference,
        {{ rounded('difference - 1.959963984540054 * difference_error') }} as difference_ci_low,
        {{ rounded('difference + 1.959963984540054 * difference_error') }} as difference_ci_high,
        {{ rounded('100 * cast(capitated_months_with as double) / nullif(member_months_with, 0)')
            }} as capitated_month_pct_with,
        {{ rounded('100 * cast(capitated_months_without as double)'
            ~ ' / nullif(member_months_without, 0)') }} as capitated_month_pct_without,
        coalesce(cost_basis, 'unknown') as cost_basis,
        unmatched_pct,
        is_unstable and not is_hidden as is_unstable,
        sud_redacted,
        case when is_cut_short then 'not_computable' when is_hidden then 'below_floor' else 'ok'
            end as status,
        case when is_cut_short then {{ cut_short_reason() }}
            when is_hidden then 'too few members in one of the groups' end as status_reason,
        '1' as method_version
    from compared
    union all
    select
        year, payer, segment, month_basis, bh_definition, cohort, condition_id, bucket,
        service_category,
        {%- for column in ['members_with', 'members_without', 'member_months_with',
            'member_months_without'] %}
        cast(null as bigint) as {{ column }},
        {%- endfor %}
        {%- for column in ['pmpm_with', 'ci_low_with', 'ci_high_with', 'pmpm_without',
            'ci_low_without', 'ci_high_without', 'ratio', 'ratio_ci_low', 'ratio_ci_high',
            'difference', 'difference_ci_low', 'difference_ci_high', 'capitated_month_pct_with',
            'capitated_month_pct_without'] %}
        cast(null as double) as {{ column }},
        {%- endfor %}
        coalesce(cost_basis, 'unknown') as cost_basis, unmatched_pct, false as is_unstable,
        sud_redacted, 'not_measurable' as status,
        'substance use claims were taken out before delivery' as status_reason,
        '1' as method_version
    from flagged
    where is_not_measurable

)

select * from final
