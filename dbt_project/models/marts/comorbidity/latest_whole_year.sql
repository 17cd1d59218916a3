{{ config(materialized='view') }}

-- In a year that has just begun only those who died in it are covered in full: it is no basis for a
-- prevalence. The latest year in which somebody has the months that full coverage asks for.
with person_year as (

    select * from {{ ref('person_year') }}

),

setting as (

    select population__min_coverage_months as min_months from {{ source('raw', 'setting') }}

),

final as (

    select coalesce(
        max(case when person_year.medical_months >= setting.min_months then person_year.year end),
        max(person_year.year)
    ) as year
    from person_year
    cross join setting

)

select * from final
