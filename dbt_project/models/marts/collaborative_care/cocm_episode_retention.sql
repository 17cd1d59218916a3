-- Decision 25: the next calendar month holds any code of the family; only episodes whose next month
-- is enrolled and inside run-out are asked.
with episode as (

    select * from {{ ref('cocm_claim_episode') }}

),

claim_month as (

    select person_key, billing_tin, month_number
    from {{ ref('cocm_claim_month') }}
    where is_cocm_paid

),

enrolled as (

    select
        member_month.person_key,
        {{ month_index('make_date(cast(member_month.year as integer), '
            ~ 'cast(member_month.year_month % 100 as integer), 1)') }} as month_number
    from {{ ref('member_month') }} as member_month
    inner join (select distinct person_key from episode) as subject -- one row per person
        on member_month.person_key = subject.person_key
    group by 1, 2

),

data_through as (

    select * from {{ ref('cocm_data_through') }}

),

setting as (

    select
        as_of,
        collaborative_care__run_out_days as run_out_days
    from {{ source('raw', 'setting') }}

),

number as (

    select n from {{ ref('month_number') }} where n between 1 and 11

),

-- The sum stands in its own step: Sail 0.7 loses a join condition on a sum over a cross join.
later_month as (

    select
        episode.*,
        cast(number.n as integer) as months_after_first,
        cast(episode.first_month_number + number.n as integer) as month_number
    from episode
    cross join number

),

final as (

    select
        later_month.person_key,
        later_month.billing_tin,
        later_month.episode_number,
        later_month.payer,
        coalesce(later_month.product_line, 'unknown') as product_line,
        cast(floor(later_month.first_year_month / 100) as integer) as year,
        later_month.months_after_first,
        claim_month.person_key is not null as is_active
    from later_month
    inner join enrolled
        on later_month.person_key = enrolled.person_key
        and later_month.month_number = enrolled.month_number
    cross join setting
    left join data_through on later_month.payer = data_through.payer
    left join claim_month
        on later_month.person_key = claim_month.person_key
        and later_month.billing_tin = claim_month.billing_tin
        and later_month.month_number = claim_month.month_number
    where date_add(
        last_day({{ month_index_to_date('later_month.month_number') }}),
        cast(setting.run_out_days as integer)
    ) <= coalesce(data_through.data_through, setting.as_of)

)

select * from final
