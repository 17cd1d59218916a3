-- Claims and non-claims of a reporting unit together, before any rate is taken (M1, M2). A unit
-- without a member but with a payment still has a total.
{% set dimensions = spending_dimensions() -%}
with unit as (

    select * from {{ ref('spending_unit') }}

),

nonclaims as (

    select * from {{ ref('spending_nonclaims_unit') }}

),

final as (

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

)

select * from final
