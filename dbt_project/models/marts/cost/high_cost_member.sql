-- Where a person stands among the people of a payer and year by dollars, and whether a year later
-- too. Bands do not overlap: the dearest 1, the next 4 and the next 5 of 100, and everyone else.
with member as (

    select person_key, payer, year, member_months, total_amount
    from {{ ref('member_year_cost') }}
    where month_basis = 'all_benefits'

),

person_cohort as (

    select
        person_key,
        person_id,
        year,
        case when cohort = 'none' then 'none' else 'any_bh' end as cohort
    from {{ ref('person_cohort') }}

),

ranked as (

    select
        member.person_key,
        member.payer,
        member.year,
        person_cohort.cohort,
        member.total_amount,
        count(*) over (partition by member.payer, member.year) as people,
        row_number() over (
            partition by member.payer, member.year
            order by member.total_amount desc nulls last, person_cohort.person_id nulls last
        ) as place
    from member
    inner join person_cohort
        on member.person_key = person_cohort.person_key and member.year = person_cohort.year

),

banded as (

    select
        person_key,
        payer,
        year,
        cohort,
        total_amount,
        case
            when place <= floor(people / 100) then 'top_1'
            when place <= floor(people / 20) then 'next_4'
            when place <= floor(people / 10) then 'next_5'
            else 'other_90'
        end as band
    from ranked

),

final as (

    select
        banded.*,
        later.person_key is not null as is_followed,
        coalesce(later.band in ('top_1', 'next_4', 'next_5'), false) as is_high_later
    from banded
    left join banded as later
        on banded.person_key = later.person_key
        and banded.payer = later.payer
        and banded.year + 1 = later.year

)

select * from final
