-- Decision 11: how far the claims of a payer and year reach. Its members' months after that day have no
-- claims because nobody delivered them, so no cost, rate or share of the year can be computed; a
-- total over payers lacks them as well. A source that has ended binds only the years it delivers.
with delivered as (

    select
        payer,
        source_name,
        cast(floor(year_month / 100) as integer) as year,
        last_paid_date
    from {{ ref('claim_month') }}

),

setting as (

    select cast(as_of as date) as as_of from {{ source('raw', 'setting') }}

),

-- Payments come on some days only: undeclared, a source reaches the end of the month of its last.
source_through as (

    select
        delivered.source_name,
        coalesce(max(source_file.data_through), last_day(max(delivered.last_paid_date)),
            max(setting.as_of)) as through_date
    from delivered
    cross join setting
    left join {{ source('raw', 'source') }} as source_file
        on delivered.source_name = source_file.source_name
    group by delivered.source_name

),

payer_source as (

    select delivered.payer, source_through.through_date, max(delivered.year) as last_year
    from delivered
    inner join source_through on delivered.source_name = source_through.source_name
    group by delivered.payer, delivered.source_name, source_through.through_date

),

member_year as (

    select payer, year, max(year_month) % 100 as last_month
    from {{ ref('member_month') }}
    group by payer, year

),

reached as (

    select
        member_year.payer,
        member_year.year,
        coalesce(
            min(case when payer_source.last_year >= member_year.year
                then payer_source.through_date end),
            max(payer_source.through_date)
        ) as through_date,
        least(
            last_day(make_date(member_year.year, cast(max(member_year.last_month) as integer), 1)),
            max(setting.as_of)
        ) as needed_date
    from member_year
    inner join payer_source on member_year.payer = payer_source.payer
    cross join setting
    group by member_year.payer, member_year.year

),

final as (

    select payer, year, through_date, through_date < needed_date as is_cut_short
    from reached
    union all
    select
        'all' as payer,
        year,
        min(through_date) as through_date,
        max(case when through_date < needed_date then 1 else 0 end) = 1 as is_cut_short
    from reached
    group by year

)

select * from final
