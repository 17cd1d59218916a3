-- Primary care and behavioral health of a reporting unit as ratios with the half width of their
-- intervals, and what decides whether they are shown: floor, unfinished year, missing records.
with total as (

    select * from {{ ref('spending_unit_total') }}

),

scenario as (

    select * from {{ ref('spending_scenario') }} where scenario_id = 'headline'

),

setting as (

    select
        as_of,
        nullif(spending__floor_member_months, -1) as floor_member_months,
        nullif(spending__organization_floor_member_months, -1) as organization_floor_member_months
    from {{ source('raw', 'setting') }}

),

version as (

    select * from {{ ref('spend_method_version') }}

),

-- Without one payer's substance use records the totals over payers lack them too.
redacted as (

    select payer, year from {{ ref('spending_redaction') }} where is_redacted
    union
    select 'all' as payer, year from {{ ref('spending_redaction') }} where is_redacted

),

premium as (

    select * from {{ ref('spending_premium') }}

),

measured as (

    select
        total.*,
        scenario.programme_id,
        scenario.headline as headline_measure,
        pc + bhpc - module_overlap as pc_plus,
        pc + bh - overlap as either,
        case when scenario.denominator_rule = 'gross' then tme_gross else tme_net end as base,
        coalesce(version.method_version, scenario.programme_id || '-unversioned') as method_version,
        case
            when total.unit_type in ('payer', 'payer_segment')
                then coalesce(setting.floor_member_months, scenario.floor_member_months)
            when total.unit_type = 'organization'
                then coalesce(setting.organization_floor_member_months,
                    scenario.organization_floor_member_months)
            else 0
        end as floor_member_months,
        premium.premium,
        make_date(cast(total.year as integer), 12, 31) > cast(setting.as_of as date)
        or coalesce(reach.is_cut_short, false) as is_unfinished,
        unmatched.unmatched_amount,
        redacted.payer is not null as is_sud_redacted
    from total
    cross join scenario
    cross join setting
    left join version
        on scenario.programme_id = version.programme_id
        and total.year between version.from_year and version.to_year
    left join premium
        on total.unit_type = premium.unit_type and total.year = premium.year
        and total.payer = premium.payer and total.segment = premium.segment
    left join {{ ref('spending_unmatched') }} as unmatched
        on total.unit_type = unmatched.unit_type and total.year = unmatched.year
        and total.payer = unmatched.payer
    left join redacted on total.payer = redacted.payer and total.year = redacted.year
    left join {{ ref('payer_year_through') }} as reach
        on total.payer = reach.payer and total.year = reach.year

),

ratioed as (

    select
        *,
        {%- for name in ['pc', 'bh', 'bhpc', 'pc_plus', 'either'] %}
        cast({{ name }} as double) / nullif(cast(base as double), 0) as {{ name }}_ratio,
        {%- endfor %}
        case
            when base is null or base <= 0 or is_unfinished then 'not_computable'
            when member_months < floor_member_months then 'below_floor'
            else 'ok'
        end as status
    from measured

),

final as (

    select
        *,
        {%- for name, claims in [('pc', 'pc_claims'), ('bh', 'bh_claims'), ('bhpc', 'bhpc_claims'),
            ('pc_plus', '(pc_claims + bhpc_claims - module_overlap_claims)'),
            ('either', '(pc_claims + bh_claims - overlap_claims)')] %}
        {{ spend_half_width(name, claims) }} as {{ name }}_half_width{{ ',' if not loop.last }}
        {%- endfor %}
    from ratioed

)

select * from final
