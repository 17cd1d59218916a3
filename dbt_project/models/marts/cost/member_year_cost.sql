{{ config(materialized='view') }}

-- Two bases of months: those with medical, behavioral and pharmacy benefits measured (the four
-- buckets add up), and those with medical and behavioral alone (drug cost is unknown or absent).
-- Who has one payer and one basis streams through; only the others are summed. Each part reads the
-- table itself: a step that several parts read would be kept whole in memory.
with final as (

    {%- for payer in ['cost.payer', "'all'"] %}
    select
        cost.person_key,
        {{ payer }} as payer,
        cost.year,
        basis.month_basis,
        cost.segment,
        cost.member_months,
        {{ months_of_mask('cost.capitated_mask') }} as capitated_months,
        true as is_only,
        {%- for group in cost_groups() %}
        cast({{ amount_on_basis(group) }} as decimal(18, 2)) as {{ group }}_amount
        {{- "," if not loop.last }}
        {%- endfor %}
    from {{ ref('measured_cost') }} as cost
    cross join {{ ref('month_basis') }} as basis
    where cost.is_only and (cost.month_basis = 'all_benefits'
        or (cost.month_basis = 'medical_behavioral' and basis.month_basis = 'medical_behavioral'))
    union all
    -- A person counts in one segment each year, the one held last: cells add up. Payers of the same
    -- month are one month.
    select
        cost.person_key,
        {{ payer }} as payer,
        cost.year,
        basis.month_basis,
        max_by(cost.segment, cast(cost.last_year_month as string) || cost.payer) as segment,
        {{ months_of_masks('cost.month_mask') }} as member_months,
        {{ months_of_masks('cost.capitated_mask') }} as capitated_months,
        false as is_only,
        {%- for group in cost_groups() %}
        cast(sum({{ amount_on_basis(group) }}) as decimal(18, 2)) as {{ group }}_amount
        {{- "," if not loop.last }}
        {%- endfor %}
    from {{ ref('measured_cost') }} as cost
    cross join {{ ref('month_basis') }} as basis
    where not cost.is_only and (cost.month_basis = 'all_benefits'
        or (cost.month_basis = 'medical_behavioral' and basis.month_basis = 'medical_behavioral'))
    group by cost.person_key, {{ "cost.payer, " if loop.first }}cost.year, basis.month_basis
    {{ "union all" if not loop.last }}
    {%- endfor %}

)

select * from final
