-- The selected programme, every other programme, and the selected programme with one switch
-- changed: each a row of parameters. Packs of codes become bit masks.
with selected as (

    select spending__programme as programme_id from {{ source('raw', 'setting') }}

),

programme as (

    select * from {{ ref('spend_programme') }}

),

parameter as (

    select * from {{ ref('spend_programme_parameter') }}

),

change as (

    select * from {{ ref('spend_scenario') }}

),

pack as (

    select * from {{ ref('spending_pack') }}

),

scenario as (

    select
        'headline' as scenario_id,
        programme.programme_id,
        0 as sort_order,
        programme.name as label
    from programme
    inner join selected on programme.programme_id = selected.programme_id

    union all

    select
        programme.programme_id as scenario_id,
        programme.programme_id,
        100 as sort_order,
        programme.name as label
    from programme
    inner join selected on programme.programme_id <> selected.programme_id

    union all

    select change.scenario_id, selected.programme_id, change.sort_order, change.label
    from change
    cross join selected
    group by change.scenario_id, selected.programme_id, change.sort_order, change.label

),

kept as (

    select scenario.scenario_id, parameter.parameter, parameter.kind, parameter.value
    from scenario
    inner join parameter on scenario.programme_id = parameter.programme_id
    left join change
        on
            scenario.scenario_id = change.scenario_id
            and parameter.parameter = change.parameter
            and (change.change = 'set'
                or (change.change = 'remove' and change.value = parameter.value))
    where change.scenario_id is null

),

-- A pack added twice counts once.
effective as (

    select scenario_id, parameter, kind, value from kept
    union
    select scenario_id, parameter, kind, value from change where change.change in ('set', 'add')

),

final as (

    select
        scenario.scenario_id,
        scenario.programme_id,
        scenario.sort_order,
        scenario.label,
        {%- for role in spending_pack_roles() %}
        cast(coalesce(sum(case
            when effective.parameter <> '{{ role }}' then 0
            when effective.value = 'any' then -1
            else pack.bit
        end), 0) as bigint) as {{ role }},
        {%- endfor %}
        {%- for name in ['cob_rule', 'screen_scope', 'wellness_step', 'facility_step',
            'safety_net_route', 'denominator', 'pharmacy', 'unmatched', 'shared_savings',
            'headline', 'long_term_care_spend', 'residents', 'drug_rule', 'pc_plus_rule'] %}
        max(case when effective.parameter = '{{ name }}' then effective.value end) as
            {{- ' ' ~ name }}{{ '_rule' if name in ['denominator', 'pharmacy', 'unmatched', 'residents'] }},
        {%- endfor %}
        {%- for name in ['infrastructure_cap_pct', 'floor_member_months',
            'organization_floor_member_months'] %}
        max(case when effective.parameter = '{{ name }}'
            then cast(effective.value as decimal(18, 4)) end) as {{ name }}
            {{- ',' if not loop.last }}
        {%- endfor %}
    from scenario
    inner join effective on scenario.scenario_id = effective.scenario_id
    left join pack on effective.kind = 'pack' and effective.value = pack.pack
    group by scenario.scenario_id, scenario.programme_id, scenario.sort_order, scenario.label

)

select * from final
