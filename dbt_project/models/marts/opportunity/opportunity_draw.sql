-- One row per cell and draw. Excess, shares and costs are drawn together; the net is what comes
-- back after the programme's cost. Practices take the first 1,000 draws: percentiles need no more.
with cell as (

    select * from {{ ref('opportunity_cell') }}

),

draw as (

    select * from {{ ref('monte_carlo_draw') }}

),

parameter as (

    {{ opportunity_parameters() }}

),

evidence as (

    select effect_pmpm, effect_error from {{ ref('evidence_pool') }}

),

setting as (

    select opportunity__route as route from {{ source('raw', 'setting') }}

),

drawn as (

    select
        cell.year,
        cell.payer,
        cell.condition_id,
        cell.organization_id,
        cell.members_with,
        cell.months_with,
        cell.pmpm_with,
        setting.route,
        draw.draw,
        cell.excess_pmpm + draw.z_effect * cell.excess_error as excess,
        evidence.effect_pmpm + draw.z_effect * evidence.effect_error as effect,
        {%- for name in ['theta', 'reach', 'engagement', 'care_months', 'start_up'] %}
        {{ triangular('draw.u_' ~ name, 'parameter.' ~ name ~ '_low',
            'parameter.' ~ name ~ '_base', 'parameter.' ~ name ~ '_high') }} as {{ name }},
        {%- endfor %}
        cell.start_up_share,
        parameter.month_rate_base as month_rate,
        parameter.effect_share_of_year_base as effect_share,
        parameter.sharing_rate_base * (1 - parameter.quality_haircut_base) as kept_share,
        parameter.medical_cap_base as cap
    from cell
    cross join parameter
    cross join evidence
    cross join setting
    -- Last: what stands before it is few rows, which is what some engines hold in memory.
    cross join draw
    where cell.organization_id = 'all' or draw.draw <= 1000

),

priced as (

    select
        drawn.*,
        {{ gross_saving('route', 'months_with', 'excess', 'pmpm_with', 'theta', 'reach',
            'engagement', 'effect', 'cap', 'effect_share') }} as gross,
        members_with * reach * engagement * care_months * month_rate + start_up_share * start_up
            as cost
    from drawn

),

final as (

    select
        year,
        payer,
        condition_id,
        organization_id,
        route,
        draw,
        gross,
        cost,
        (gross - cost) * kept_share as net
    from priced

)

select * from final
