{{ config(materialized='view') }}

-- Sources that share a payer's month (medical here, pharmacy there) are one month: few people have
-- such, all others stream through.
with member_month as (

    select * from {{ ref('member_month') }}

),

shared as (

    select person_key, payer
    from member_month
    group by person_key, payer
    having min(data_source) <> max(data_source)

),

final as (

    select
        member_month.person_key,
        member_month.payer,
        member_month.year_month,
        member_month.year,
        member_month.person_id,
        member_month.segment,
        member_month.product_line,
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
        max(member_month.person_id) as person_id,
        coalesce(
            max(case when member_month.has_medical then member_month.segment end),
            max(member_month.segment)) as segment,
        coalesce(
            max(case when member_month.has_medical then member_month.product_line end),
            max(member_month.product_line)) as product_line,
        max(case when member_month.has_medical then 1 else 0 end) = 1 as has_medical,
        max(case when member_month.has_pharmacy then 1 else 0 end) = 1 as has_pharmacy,
        max(case when member_month.has_mental_health then 1 else 0 end) = 1 as has_mental_health
    from member_month
    inner join shared
        on member_month.person_key = shared.person_key and member_month.payer = shared.payer
    group by member_month.person_key, member_month.payer, member_month.year_month

)

select * from final
