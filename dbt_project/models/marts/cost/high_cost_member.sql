-- Where a person stands among the people of a payer and year by dollars, and whether a year later
-- too. Bands do not overlap: the dearest 1, the next 4 and the next 5 of 100, and everyone else.
with person_cohort as (

    select person_key, person_id, year, cohort from {{ ref('person_cohort') }}

),

member as (

    select
        cost.person_key,
        cost.payer,
        cost.year,
        case when person_cohort.cohort = 'none' then 'none' else 'any_bh' end as cohort,
        cost.total_amount
    from {{ ref('member_year_cost') }} as cost
    inner join person_cohort
        on cost.person_key = person_cohort.person_key and cost.year = person_cohort.year
    where cost.month_basis = 'all_benefits'

),

-- Only the dearest tenth is put in order; a cent less, for rounding.
dear_from as (

    select
        payer,
        year,
        count(*) as people,
        {{ percentile(0.9, 'total_amount') }} - 0.01 as amount
    from member
    group by payer, year

),

ranked as (

    select
        member.person_key,
        member.payer,
        member.year,
        dear_from.people,
        row_number() over (
            partition by member.payer, member.year
            order by member.total_amount desc nulls last, person_cohort.person_id nulls last
        ) as place
    from member
    inner join dear_from on member.payer = dear_from.payer and member.year = dear_from.year
    inner join person_cohort
        on member.person_key = person_cohort.person_key and member.year = person_cohort.year
    where member.total_amount >= dear_from.amount

),

dear as (

    select
        person_key,
        payer,
        year,
        case
            when place <= floor(people / 100) then 'top_1'
            when place <= floor(people / 20) then 'next_4'
            else 'next_5'
        end as band
    from ranked
    where place <= floor(people / 10)

),

final as (

    select
        member.person_key,
        member.payer,
        member.year,
        member.cohort,
        member.total_amount,
        coalesce(dear.band, 'other_90') as band,
        later.person_key is not null as is_followed,
        dear_later.person_key is not null as is_high_later
    from member
    left join dear
        on member.person_key = dear.person_key
        and member.payer = dear.payer
        and member.year = dear.year
    left join member as later
        on member.person_key = later.person_key
        and member.payer = later.payer
        and member.year + 1 = later.year
    left join dear as dear_later
        on member.person_key = dear_later.person_key
        and member.payer = dear_later.payer
        and member.year + 1 = dear_later.year

)

select * from final
