-- Whether any claim of a kind stands beside the members who have the benefit, month by month.
with enrollee as (

    select claim_payer, max(payer) as payer from {{ ref('enrollee') }} group by claim_payer

),

enrolled as (

    select
        enrollee.payer,
        member_month.year_month,
        sum(case when member_month.has_medical then 1 else 0 end) as medical_members,
        sum(case when member_month.has_pharmacy then 1 else 0 end) as pharmacy_members
    from {{ ref('member_month') }} as member_month
    inner join enrollee on member_month.payer = enrollee.claim_payer
    group by enrollee.payer, member_month.year_month

),

claimed as (

    select enrollee.payer, claim_month.domain, claim_month.year_month
    from {{ ref('claim_month') }} as claim_month
    inner join enrollee on claim_month.payer = enrollee.claim_payer
    group by enrollee.payer, claim_month.domain, claim_month.year_month

),

final as (

    select
        reach.payer,
        reach.domain,
        cast(floor(enrolled.year_month / 100) * 12 + enrolled.year_month % 100 as integer)
            as month_number,
        case reach.domain
            when 'medical' then enrolled.medical_members else enrolled.pharmacy_members
        end as members,
        claimed.payer is not null as has_claim
    from {{ ref('claim_reach') }} as reach
    inner join enrolled on reach.payer = enrolled.payer
    left join claimed
        on reach.payer = claimed.payer
        and reach.domain = claimed.domain
        and enrolled.year_month = claimed.year_month

)

select * from final
