-- From which day to which day a payer's claims can be relied on. Enrollment files often reach
-- further back than claims: months with members and no claim at all are silent, and where more
-- member months are silent than a setting allows, the data are taken to begin after them.
with enrollee as (

    select claim_payer, max(payer) as payer from {{ ref('enrollee') }} group by claim_payer

),

setting as (

    select coalesce(measures__silent_member_months, 1000) as silent_member_months
    from {{ source('raw', 'setting') }}

),

claim_reach as (

    select * from {{ ref('claim_reach') }}

),

month as (

    select
        enrollee.payer,
        member_month.year_month,
        make_date(max(member_month.year), cast(member_month.year_month % 100 as integer), 1)
            as month_start,
        count(*) as members
    from {{ ref('member_month') }} as member_month
    inner join enrollee on member_month.payer = enrollee.claim_payer
    group by enrollee.payer, member_month.year_month

),

silent as (

    select
        claim_reach.payer,
        claim_reach.domain,
        month.month_start,
        sum(month.members) over (
            partition by claim_reach.payer, claim_reach.domain
            order by month.month_start desc nulls last
            rows between unbounded preceding and current row
        ) as silent_months
    from claim_reach
    inner join month
        on claim_reach.payer = month.payer
        and month.month_start <= date_add(claim_reach.first_date,
            1 - cast(extract(day from claim_reach.first_date) as integer))

),

allowed as (

    select silent.payer, silent.domain, min(silent.month_start) as month_start
    from silent
    inner join claim_reach
        on silent.payer = claim_reach.payer and silent.domain = claim_reach.domain
    cross join setting
    where silent.silent_months <= setting.silent_member_months
        or silent.month_start >= date_add(claim_reach.first_date,
            1 - cast(extract(day from claim_reach.first_date) as integer))
    group by silent.payer, silent.domain

),

final as (

    select
        claim_reach.payer,
        claim_reach.domain,
        coalesce(allowed.month_start, claim_reach.first_date) as from_date,
        claim_reach.first_date as first_claim_date,
        claim_reach.through_date
    from claim_reach
    left join allowed
        on claim_reach.payer = allowed.payer and claim_reach.domain = allowed.domain

)

select * from final
