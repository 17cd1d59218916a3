-- One row per person, year and look-back length: whether every calendar year of the look-back has
-- full or nearly full medical coverage (decision 13). Years that the person's sources do not reach
-- back to cannot be asked for: they make the look-back truncated instead.
with person_year as (

    select * from {{ ref('person_year') }}

),

lookback as (

    select distinct -- conditions share few lengths
        lookback_months
    from {{ ref('condition') }}

),

setting as (

    select population__min_coverage_months as min_months from {{ source('raw', 'setting') }}

),

asked as (

    select
        person_year.person_key,
        person_year.person_id,
        person_year.year,
        person_year.first_year_month,
        lookback.lookback_months,
        setting.min_months,
        cast(person_year.year - lookback.lookback_months / 12 + 1 as integer) as first_year,
        -- The first whole year the sources hold; the year itself is always asked for.
        least(person_year.year, cast(case
            when person_year.first_year_month % 100 = 1
                then floor(person_year.first_year_month / 100)
            else floor(person_year.first_year_month / 100) + 1
        end as integer)) as first_whole_year
    from person_year
    cross join lookback
    cross join setting

),

final as (

    select
        asked.person_key,
        asked.person_id,
        asked.year,
        asked.lookback_months,
        cast(sum(past.medical_months) as integer) as coverage_months,
        sum(case
            when past.year >= asked.first_whole_year
                and past.medical_months >= least(asked.min_months, past.months_alive) then 1
            else 0
        end) = max(asked.year - greatest(asked.first_year, asked.first_whole_year) + 1)
            as coverage_met,
        max(asked.first_year * 100 + 1) < max(asked.first_year_month) as truncated_lookback
    from asked
    inner join person_year as past
        on asked.person_key = past.person_key
        and past.year between asked.first_year and asked.year
    group by asked.person_key, asked.person_id, asked.year, asked.lookback_months

)

select * from final
