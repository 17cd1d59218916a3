-- People with any score in the year, of all members: a register of a few patients is no screening
-- programme, and a rate over everyone would be a zero nobody measured.
with scored as (

    select
        enrollee.payer,
        cast(extract(year from score.score_date) as integer) as year,
        count(distinct enrollee.person_key) as people
    from {{ ref('depression_score') }} as score
    inner join {{ ref('enrollee') }} as enrollee on score.person_key = enrollee.person_key
    group by enrollee.payer, extract(year from score.score_date)

),

member as (

    select
        enrollee.payer,
        enrolled_year.year,
        count(distinct enrollee.enrollee_key) as people
    from {{ ref('enrolled_year') }} as enrolled_year
    inner join {{ ref('enrollee') }} as enrollee
        on enrolled_year.person_key = enrollee.person_key
        and enrolled_year.payer = enrollee.claim_payer
    where exists (select 1 from {{ ref('depression_score') }})
    group by enrollee.payer, enrolled_year.year

),

final as (

    select
        member.payer,
        member.year,
        coalesce(scored.people, 0) as scored_people,
        cast(coalesce(scored.people, 0) as double) / nullif(member.people, 0) as scored_share
    from member
    left join scored on member.payer = scored.payer and member.year = scored.year

)

select * from final
