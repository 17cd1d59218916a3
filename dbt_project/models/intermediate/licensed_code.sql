{{ config(materialized='view') }}

-- A licensee's own workbook under the names used here, read at run time and never part of this
-- repository.
with licensed_row as (

    select
        coalesce(known.value_set, {{ value_set_name('licensed.value_set') }}) as value_set,
        licensed.code_system,
        licensed.code,
        licensed.measurement_year,
        licensed.valid_from,
        licensed.valid_to
    from {{ source('raw', 'licensed_value_set') }} as licensed
    left join {{ ref('licensed_set_name') }} as known
        on {{ value_set_name('licensed.value_set') }} = known.licensed_name

),

-- Where several years are loaded each holds for its own year, the first also before, the last
-- also after.
licensed_year as (

    select
        value_set,
        measurement_year,
        lag(measurement_year) over (
            partition by value_set order by measurement_year nulls first
        ) as earlier_year,
        lead(measurement_year) over (
            partition by value_set order by measurement_year nulls first
        ) as later_year
    from licensed_row
    group by value_set, measurement_year

),

final as (

    select
        licensed_row.value_set,
        licensed_row.code_system,
        licensed_row.code,
        coalesce(
            licensed_row.valid_from,
            case when licensed_year.earlier_year is not null
                then make_date(licensed_row.measurement_year, 1, 1) end
        ) as valid_from,
        coalesce(
            licensed_row.valid_to,
            case when licensed_year.later_year is not null
                then make_date(licensed_row.measurement_year, 12, 31) end
        ) as valid_to
    from licensed_row
    inner join licensed_year
        on licensed_row.value_set = licensed_year.value_set
        and licensed_row.measurement_year = licensed_year.measurement_year

)

select * from final
