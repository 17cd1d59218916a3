-- Sums by reporting unit, claims and non-claims together, before any rate is taken (M1, M2).
-- Regions and ages carry claims only: a non-claims payment has neither.
{% set dimensions = ['payer', 'segment', 'organization_id', 'region', 'age_group'] -%}
{% set nonclaims_units = ['state', 'segment', 'payer', 'payer_segment', 'organization'] -%}
with unit as (

    select * from {{ ref('spending_unit') }}

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

payment as (

    select * from {{ ref('spending_nonclaims_total') }} where scenario_id = 'headline'

),

redacted as (

    select payer, year from {{ ref('spending_redaction') }} where is_redacted
    group by payer, year

),

redacted_any as (

    select year, 1 as is_redacted from redacted group by year

),

premium as (

    select * from {{ ref('spending_premium') }}

),

unmatched as (

    select * from {{ ref('spending_unmatched') }}

),

nonclaims as (

    {% for unit, kept in spending_units() if unit in nonclaims_units -%}
    select
        '{{ unit }}' as unit_type,
        year,
        {%- for dimension in dimensions %}
        {{ dimension if dimension in kept else "'all'" }} as {{ dimension }},
        {%- endfor %}
        {%- for name in ['nonclaims', 'rebates', 'pc', 'bh', 'mh', 'sud', 'bhpc', 'overlap',
            'module_overlap', 'unallocated_amount', 'capitated_member_months'] %}
        cast(sum({{ name }}) as decimal(38, 6)) as {{ name }},
        {%- endfor %}
        max(has_unallocated) as has_unallocated
    from payment
    group by year{% for dimension in kept %}, {{ dimension }}{% endfor %}
    union all
    {% endfor %}
    select
        'four_segments' as unit_type,
        year,
        'all' as payer,
        'FOUR_SEGMENTS' as segment,
        'all' as organization_id,
        'all' as region,
        'all' as age_group,
        {%- for name in ['nonclaims', 'rebates', 'pc', 'bh', 'mh', 'sud', 'bhpc', 'overlap',
            'module_overlap', 'unallocated_amount', 'capitated_member_months'] %}
        cast(sum({{ name }}) as decimal(38, 6)) as {{ name }},
        {%- endfor %}
        max(has_unallocated) as has_unallocated
    from payment
    where segment <> 'OTHER'
    group by year

),

-- A unit without a member but with a payment still has a total.
joined as (

    select
        coalesce(unit.unit_type, nonclaims.unit_type) as unit_type,
        coalesce(unit.year, nonclaims.year) as year,
        {%- for dimension in dimensions %}
        coalesce(unit.{{ dimension }}, nonclaims.{{ dimension }}) as {{ dimension }},
        {%- endfor %}
        {%- for name in ['members', 'member_months', 'pc_members', 'mh_members', 'sud_members',
            'bhpc_members', 'bh_members'] %}
        coalesce(unit.{{ name }}, 0) as {{ name }},
        {%- endfor %}
        coalesce(unit.total, 0) as claims_total,
        coalesce(unit.paid, 0) as claims_paid,
        coalesce(unit.mh, 0) + coalesce(unit.sud, 0) as bh_claims,
        coalesce(unit.pc, 0) as pc_claims,
        coalesce(unit.bhpc, 0) as bhpc_claims,
        coalesce(unit.overlap, 0) as overlap_claims,
        coalesce(unit.module_overlap, 0) as module_overlap_claims,
        coalesce(nonclaims.nonclaims, 0) as nonclaims,
        coalesce(nonclaims.rebates, 0) as rebates,
        cast(coalesce(unit.mh, 0) + coalesce(unit.sud, 0) as decimal(38, 6))
        + coalesce(nonclaims.bh, 0) as bh,
        {%- for name in ['pc', 'mh', 'sud', 'bhpc', 'overlap', 'module_overlap'] %}
        cast(coalesce(unit.{{ name }}, 0) as decimal(38, 6)) + coalesce(nonclaims.{{ name }}, 0)
            as {{ name }},
        {%- endfor %}
        coalesce(nonclaims.unallocated_amount, 0) as unallocated_amount,
        coalesce(nonclaims.capitated_member_months, 0) as capitated_member_months,
        coalesce(nonclaims.has_unallocated, 0) as has_unallocated,
        unit.total_total,
        {%- for name in ['pc', 'bh', 'bhpc', 'pc_plus', 'either'] %}
        unit.{{ name }}_{{ name }},
        unit.{{ name }}_total,
        {%- endfor %}
        coalesce(unit.total, 0) + coalesce(nonclaims.nonclaims, 0) as tme_gross,
        coalesce(unit.total, 0) + coalesce(nonclaims.nonclaims, 0) + coalesce(nonclaims.rebates, 0)
            as tme_net
    from unit
    full join nonclaims
        on
            unit.unit_type = nonclaims.unit_type
            and unit.year = nonclaims.year
            {%- for dimension in dimensions %}
            and unit.{{ dimension }} = nonclaims.{{ dimension }}
            {%- endfor %}

),

measured as (

    select
        joined.*,
        scenario.programme_id,
        scenario.headline as headline_measure,
        pc + bhpc - module_overlap as pc_plus,
        pc + bh - overlap as either,
        case when scenario.denominator_rule = 'gross' then tme_gross else tme_net end as base,
        coalesce(version.method_version, scenario.programme_id || '-unversioned') as method_version,
        case
            when joined.unit_type in ('payer', 'payer_segment')
                then coalesce(setting.floor_member_months, scenario.floor_member_months)
            when joined.unit_type = 'organization'
                then coalesce(setting.organization_floor_member_months,
                    scenario.organization_floor_member_months)
            else 0
        end as floor_member_months,
        premium.premium,
        make_date(cast(joined.year as integer), 12, 31) > cast(setting.as_of as date)
            as is_unfinished,
        unmatched.unmatched_amount,
        coalesce(redacted_any.is_redacted, 0) = 1
        and (joined.payer = 'all' or redacted.payer is not null) as is_sud_redacted
    from joined
    cross join scenario
    cross join setting
    left join version
        on
            scenario.programme_id = version.programme_id
            and joined.year between version.from_year and version.to_year
    left join premium
        on
            joined.unit_type = premium.unit_type and joined.year = premium.year
            and joined.payer = premium.payer
            and joined.segment = premium.segment
    left join unmatched
        on
            joined.unit_type = unmatched.unit_type and joined.year = unmatched.year
            and joined.payer = unmatched.payer
    left join redacted on joined.payer = redacted.payer and joined.year = redacted.year
    left join redacted_any on joined.year = redacted_any.year

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
