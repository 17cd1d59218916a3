-- Enrollment files often reach further than claims: months in a row with members and no claim at all
-- are silent, and a run with more member months than a setting allows holds no data. One stray claim
-- ends no silence but that of its own month.
with setting as (

    select coalesce(measures__silent_member_months, 1000) as silent_member_months
    from {{ source('raw', 'setting') }}

),

numbered as (

    select
        *,
        sum(case when has_claim then 1 else 0 end) over (
            partition by payer, domain
            order by month_number nulls first
            rows between unbounded preceding and current row
        ) as run_number
    from {{ ref('reach_month') }}

),

run as (

    select
        payer,
        domain,
        min(month_number) as first_month,
        max(month_number) as last_month,
        cast(sum(members) as bigint) as member_months
    from numbered
    where not has_claim
    group by payer, domain, run_number

),

final as (

    select
        run.payer,
        run.domain,
        {{ month_index_to_date('run.first_month') }} as from_date,
        date_add({{ month_index_to_date('(run.last_month + 1)') }}, -1) as to_date,
        run.member_months
    from run
    cross join setting
    where run.member_months > setting.silent_member_months

)

select * from final
