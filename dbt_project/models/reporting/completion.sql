with completion_month as (

    select * from {{ ref('completion_month') }}

),

member_month as (

    select payer, year_month, cast(count(*) as bigint) as members
    from {{ ref('member_month_cost') }}
    where has_medical
    group by payer, year_month

),

final as (

    select
        completion_month.payer,
        completion_month.service_class,
        completion_month.year_month,
        coalesce(member_month.members, 0) as members,
        case when completion_month.completion >= 0.8
            then {{ rounded('100 * completion_month.completion') }} end as completion_pct,
        case when completion_month.completion >= 0.8
            then {{ ratio('completion_month.paid_to_date', 'member_month.members') }}
            end as paid_pmpm,
        case when completion_month.completion >= 0.8
            then {{ ratio('completion_month.ultimate_amount', 'member_month.members') }}
            end as completed_pmpm,
        case when completion_month.completion >= 0.8
            then {{ ratio('completion_month.ultimate_error', 'member_month.members') }}
            end as completed_pmpm_error,
        completion_month.completion >= 0.8 and completion_month.completion < 0.95
            as is_estimated,
        case when completion_month.completion < 0.8 then 'not_computable' else 'ok' end as status,
        case when completion_month.completion < 0.8 then 'less than 80 percent of payments seen'
            end as status_reason,
        '1' as method_version
    from completion_month
    left join member_month
        on completion_month.payer = member_month.payer
        and completion_month.year_month = member_month.year_month

)

select * from final
