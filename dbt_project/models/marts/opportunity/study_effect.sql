-- What the studies found, in dollars of the latest year of the data: moved with a price index of
-- health expenditure, never with consumer prices (methods 3.3). A year without an index stays.
with study as (

    select * from {{ ref('study_evidence') }}

),

price as (

    select year, index_value, mark from {{ ref('health_expenditure_index') }}

),

latest as (

    select least(
        coalesce(
            (select max(year) from {{ ref('member_year_cost') }}),
            (select cast(extract(year from as_of) as integer)
             from {{ source('raw', 'setting') }})
        ),
        (select max(year) from price)
    ) as year

),

final as (

    select
        study.study,
        study.design,
        study.effect_pmpm,
        study.ci_low,
        study.ci_high,
        study.dollar_year,
        latest.year as moved_to_year,
        study.is_confirmed = 1 as is_confirmed,
        study.finding,
        study.source,
        price_now.index_value / price_then.index_value as price_factor,
        case when price_then.mark = 'published' and price_now.mark = 'published'
            then 'published' else 'estimated' end as price_mark
    from study
    cross join latest
    left join price as price_then on study.dollar_year = price_then.year
    left join price as price_now on latest.year = price_now.year

)

select * from final
