-- The same data under every programme and with one switch changed at a time, side by side.
{% set sums = ['total', 'pc', 'bh', 'bhpc', 'module_overlap', 'bh_claims', 'claims', 'rebates'] -%}
with share as (

    select * from {{ ref('spending_share') }} where basis = 'claims'

),

scenario as (

    select * from {{ ref('spending_scenario') }}

),

unit as (

    select unit.*, coalesce(reach.is_cut_short, false) as is_cut_short
    from {{ ref('spending_unit') }} as unit
    left join {{ ref('payer_year_through') }} as reach
        on unit.payer = reach.payer and unit.year = reach.year
    where unit.unit_type in ('state', 'segment')

),

-- One type on both sides: engines disagree on what a union of two scales becomes.
both_sides as (

    select scenario_id, segment, year,
        {%- for name, expression in [('total', 'total'), ('pc', 'pc'), ('bh', 'mh + sud'),
            ('bhpc', 'bhpc'), ('module_overlap', 'module_overlap'), ('bh_claims', 'mh + sud'),
            ('claims', 'total'), ('rebates', '0')] %}
        cast({{ expression }} as decimal(38, 6)) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from share
    union all
    select scenario_id, segment, year,
        {%- for name, expression in [('total', 'nonclaims'), ('pc', 'pc'), ('bh', 'bh'),
            ('bhpc', 'bhpc'), ('module_overlap', 'module_overlap'), ('bh_claims', '0'),
            ('claims', '0'), ('rebates', 'rebates')] %}
        cast({{ expression }} as decimal(38, 6)) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('spending_nonclaims_total') }}

),

cut as (

    {%- for segment in ["'all'", 'segment'] %}
    select scenario_id, {{ segment }} as segment, year,
        {%- for name in sums %}
        cast(sum({{ name }}) as decimal(38, 6)) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from both_sides
    group by scenario_id, year{{ ', segment' if segment == 'segment' }}
    {{ 'union all' if not loop.last }}{% endfor %}

),

based as (

    select
        scenario.programme_id,
        scenario.sort_order,
        scenario.label,
        cut.*,
        cut.pc + cut.bhpc - cut.module_overlap as pc_plus,
        cut.total + case when scenario.denominator_rule = 'gross' then 0 else cut.rebates end
            as base
    from cut
    inner join scenario on cut.scenario_id = scenario.scenario_id

),

headline as (

    select * from based where scenario_id = 'headline'

),

final as (

    select
        based.programme_id,
        based.scenario_id,
        cast(based.year as integer) as year,
        based.segment,
        based.label,
        cast(based.sort_order as integer) as sort_order,
        {%- for name in ['members', 'pc_members', 'bh_members', 'bhpc_members'] %}
        cast(unit.{{ name }} as bigint) as {{ name }},
        {%- endfor %}
        cast(based.base as decimal(38, 2)) as tme,
        cast(based.pc as decimal(38, 2)) as pc,
        cast(based.bh as decimal(38, 2)) as bh,
        cast(based.bhpc as decimal(38, 2)) as bhpc,
        cast(based.pc_plus as decimal(38, 2)) as pc_plus,
        {%- for name in ['pc', 'bh', 'bhpc', 'pc_plus'] %}
        case when not is_cut_short then {{ spend_pct('based.' ~ name, 'based.base') }} end
            as {{ name }}_pct,
        {%- endfor %}
        case when not is_cut_short then {{ spend_pct('based.bh_claims', 'based.claims') }} end
            as bh_claims_only_pct,
        {%- for name in ['pc', 'bh', 'pc_plus'] %}
        case when not is_cut_short then {{ rounded('round(100 * (cast(based.' ~ name ~ ' as double)'
            ~ ' / nullif(cast(based.base as double), 0)'
            ~ ' - cast(headline.' ~ name
            ~ ' as double) / nullif(cast(headline.base as double), 0)), 9)') }} end
            as {{ name }}_change_points,
        {%- endfor %}
        case when is_cut_short then 'not_computable' else 'ok' end as status,
        case when is_cut_short then {{ cut_short_reason() }} end as status_reason,
        based.programme_id as method
    from based
    left join headline on based.segment = headline.segment and based.year = headline.year
    inner join unit on based.segment = unit.segment and based.year = unit.year

)

select * from final
