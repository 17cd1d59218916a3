-- Which lists a measure rests on: open, licensed, or both. The gate after this layer stops the run
-- where a list is missing or empty, or holds codes of systems that claims do not carry (SNOMED):
-- an empty list is a rate of zero that nobody notices.
with value_set as (

    select value_set, max(value_set_source) as value_set_source
    from {{ ref('value_set') }}
    where code_system not in ('SNOMED', 'CVX', 'RXNORM')
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
        {{ json_text_array('case when value_set_source is null then value_set end') }}
            as empty_value_sets,
        case
            when min(value_set_source) = max(value_set_source) then min(value_set_source)
            else 'mixed'
        end as value_set_source
    from needed
    group by measure_id

)

select * from final
