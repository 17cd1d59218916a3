{{ config(materialized='view') }}

-- Sources that share a payer's month (medical here, pharmacy there) are one month. Few payers have
-- such, and few people of them: all others stream through.
with member_month as (

    select * from {{ ref('member_month') }}

),

shared_payer as (

    select payer
    from member_month
    group by payer
    having min(data_source) <> max(data_source)

),

shared as (

    select member_month.person_key, member_month.payer
    from member_month
    inner join shared_payer on member_month.payer = shared_payer.payer
    group by member_month.person_key, member_month.payer
    having min(member_month.data_source) <> max(member_month.data_source)

),

final as (

    select
        member_month.person_key,
        member_month.payer,
        member_month.year_month,
        member_month.year,
        member_month.segment,
        member_month.has_medical,
        member_month.has_pharmacy,
        member_month.has_mental_health
    from member_month
    anti join shared
        on member_month.person_key = shared.person_key and member_month.payer = shared.payer
    union all
    select
        member_month.person_key,
        member_month.payer,
        member_month.year_month,
        max(member_month.year) as year,
        coalesce(
            max(case when member_month.has_medical then member_month.segment end),
            max(member_month.segment)) as segment,
        max(case when member_month.has_medical then 1 else 0 end) = 1 as has_medical,
        max(case when member_month.has_pharmacy then 1 else 0 end) = 1 as has_pharmacy,
        max(case when member_month.has_mental_health then 1 else 0 end) = 1 as has_mental_health
    from member_month
    inner join shared
        on member_month.person_key = shared.person_key and member_month.payer = shared.payer
    group by member_month.person_key, member_month.payer, member_month.year_month

)

select * from final
