with completion_month as (

    select * from {{ ref('completion_month') }}

),

setting as (

    select population__completion_tail_months from {{ source('raw', 'setting') }}

),

-- Where a payer's payments of a short time are known, the last factor is not the end: the oldest
-- month would read as complete.
seen as (

    select
        payer,
        max({{ year_month_index('year_month') }}) - min({{ year_month_index('year_month') }})
            as months_seen
    from completion_month
    group by payer

),

known as (

    select
        completion_month.*,
        seen.months_seen < setting.population__completion_tail_months as is_tail_unknown,
        case when seen.months_seen >= setting.population__completion_tail_months
            then completion_month.completion end as known_completion
    from completion_month
    inner join seen on completion_month.payer = seen.payer
    cross join setting

),

member_month as (

    select payer, year_month, members from {{ ref('payer_month_members') }}

),

final as (

    select
        known.payer,
        known.service_class,
        known.year_month,
        coalesce(member_month.members, 0) as members,
        case when known.known_completion >= 0.8
            then {{ rounded('100 * known.known_completion') }} end as completion_pct,
        case when known.known_completion >= 0.8
            then {{ ratio('known.paid_to_date', 'member_month.members') }}
            end as paid_pmpm,
        case when known.known_completion >= 0.8
            then {{ ratio('known.ultimate_amount', 'member_month.members') }}
            end as completed_pmpm,
        case when known.known_completion >= 0.8
            then {{ ratio('known.ultimate_error', 'member_month.members') }}
            end as completed_pmpm_error,
        coalesce(known.known_completion >= 0.8 and known.known_completion < 0.95, false)
            as is_estimated,
        case when known.is_tail_unknown or known.known_completion < 0.8
            then 'not_computable' else 'ok' end as status,
        case
            when known.is_tail_unknown
                then 'too few months of payments to tell what is still to come'
            when known.known_completion < 0.8 then 'less than 80 percent of payments seen'
        end as status_reason,
        '1' as method_version
    from known
    left join member_month
        on known.payer = member_month.payer
        and known.year_month = member_month.year_month

)

select * from final
