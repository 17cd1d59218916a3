{{ config(materialized='view') }}

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

-- What a draw says is the same for every cell.
assumed as (

    select
        draw.draw,
        draw.z_effect,
        setting.route,
        evidence.effect_pmpm + draw.z_effect * evidence.effect_error as effect,
        {%- for name in ['theta', 'reach', 'engagement', 'care_months', 'start_up'] %}
        {{ triangular('draw.u_' ~ name, 'parameter.' ~ name ~ '_low',
            'parameter.' ~ name ~ '_base', 'parameter.' ~ name ~ '_high') }} as {{ name }},
        {%- endfor %}
        parameter.month_rate_base as month_rate,
        parameter.effect_share_of_year_base as effect_share,
        parameter.sharing_rate_base * (1 - parameter.quality_haircut_base) as kept_share,
        parameter.medical_cap_base as cap
    from parameter
    cross join evidence
    cross join setting
    -- Last: what stands before it is few rows, which is what some engines hold in memory.
    cross join draw

),

priced as (

    select
        cell.year,
        cell.payer,
        cell.condition_id,
        cell.organization_id,
        assumed.route,
        assumed.draw,
        assumed.kept_share,
        {{ gross_saving('assumed.route', 'cell.months_with',
            'cell.excess_pmpm + assumed.z_effect * cell.excess_error', 'cell.pmpm_with',
            'assumed.theta', 'assumed.reach', 'assumed.engagement', 'assumed.effect',
            'assumed.cap', 'assumed.effect_share') }} as gross,
        cell.members_with * assumed.reach * assumed.engagement * assumed.care_months
            * assumed.month_rate + cell.start_up_share * assumed.start_up as cost
    from cell
    cross join assumed
    where cell.organization_id = 'all' or assumed.draw <= 1000

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
