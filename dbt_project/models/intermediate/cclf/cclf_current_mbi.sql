-- Every former MBI with the current one: chains are followed by doubling (16 steps in four joins),
-- a pair and its reverse keep the newer one, and what still runs in a circle ends at its least MBI.
with pair as (

    select * from {{ ref('stg_cclf__cross_reference') }}

),

reversed as (

    select older.source_name, older.previous_mbi
    from pair as older
    inner join pair as newer
        on older.source_name = newer.source_name
        and older.previous_mbi = newer.next_mbi
        and older.next_mbi = newer.previous_mbi
        and older.delivery_order < newer.delivery_order

),

step_0 as (

    select
        pair.source_name,
        pair.previous_mbi,
        pair.next_mbi,
        least(pair.previous_mbi, pair.next_mbi) as least_mbi
    from pair
    anti join reversed
        on pair.source_name = reversed.source_name and pair.previous_mbi = reversed.previous_mbi

),

{% for n in range(1, 5) %}
step_{{ n }} as (

    select
        near.source_name,
        near.previous_mbi,
        coalesce(far.next_mbi, near.next_mbi) as next_mbi,
        least(near.least_mbi, coalesce(far.least_mbi, near.least_mbi)) as least_mbi
    from step_{{ n - 1 }} as near
    left join step_{{ n - 1 }} as far
        on near.source_name = far.source_name and near.next_mbi = far.previous_mbi

),

{% endfor %}
final as (

    select
        step_4.source_name,
        step_4.previous_mbi,
        coalesce(circle.least_mbi, step_4.next_mbi) as current_mbi
    from step_4
    left join step_4 as circle
        on step_4.source_name = circle.source_name and step_4.next_mbi = circle.previous_mbi

)

select * from final
