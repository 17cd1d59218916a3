with open_list as (

    {% for name in open_value_sets() %}
    select
        '{{ name }}' as value_set,
        code_system,
        code,
        valid_from,
        valid_to
    from {{ ref(name) }}
    {{ "union all" if not loop.last }}
    {% endfor %}

),

licensed_list as (

    select * from {{ ref('licensed_code') }}

),

-- Replaced whole, set by set: a licensed set and an open one are never mixed.
replaced as (

    select value_set from licensed_list group by value_set

),

kept as (

    select
        open_list.value_set,
        open_list.code_system,
        open_list.code,
        open_list.valid_from,
        open_list.valid_to,
        'open_fallback' as value_set_source
    from open_list
    left join replaced on open_list.value_set = replaced.value_set
    where replaced.value_set is null

),

listed as (

    select * from kept
    union all
    select
        value_set,
        code_system,
        code,
        valid_from,
        valid_to,
        'licensed' as value_set_source
    from licensed_list

),

final as (

    select
        value_set,
        code_system,
        code,
        value_set_source,
        coalesce(valid_from, make_date(1900, 1, 1)) as valid_from,
        coalesce(valid_to, make_date(9999, 12, 31)) as valid_to
    from listed
    group by value_set, code_system, code, value_set_source, valid_from, valid_to

)

select * from final
