-- Which lists a measure rests on: open, licensed, or both. A list that is missing or empty stops
-- the run here, before any rate: an empty list is a rate of zero that nobody notices.
with value_set as (

    select value_set, max(value_set_source) as value_set_source
    from {{ ref('value_set') }}
    group by value_set

),

licensed_medication as (

    select {{ value_set_name('list_name') }} as value_set
    from {{ source('raw', 'licensed_medication') }}
    where upper(code_system) = 'NDC'
    group by 1

),

needed as (

    select
        need.measure_id,
        need.value_set,
        case
            when licensed_medication.value_set is not null then 'licensed'
            else value_set.value_set_source
        end as value_set_source
    from {{ ref('measure_value_set') }} as need
    left join value_set on need.value_set = value_set.value_set
    left join licensed_medication on need.value_set = licensed_medication.value_set

),

final as (

    select
        measure_id,
        count(*) as value_set_count,
        count(case when value_set_source is null then 1 end) as empty_count,
        case
            when count(case when value_set_source is null then 1 end) > 0
                then {{ raise_error("'The quality measure ' || measure_id || ' needs the list '"
                    ~ " || min(case when value_set_source is null then value_set end)"
                    ~ " || ', which is missing or empty. Load it again (bhi reference add) or "
                    ~ "restore its file in seeds/value_sets.'") }}
            when min(value_set_source) = max(value_set_source) then min(value_set_source)
            else 'mixed'
        end as value_set_source
    from needed
    group by measure_id

)

select * from final
