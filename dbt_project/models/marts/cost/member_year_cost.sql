{{ config(materialized='view') }}
{% set drugs = ['pharmacy', 'pharmacy_medical', 'pharmacy_behavioral'] %}
-- Two bases of months: those with medical, behavioral and pharmacy benefits measured (the four
-- buckets add up), and those with medical and behavioral alone (drug cost is unknown or absent).
-- A person of one payer and one basis streams through; only the others are summed.
with measured_cost as (

    select * from {{ ref('measured_cost') }} where month_basis <> 'none'

),

basis as (

    select month_basis from {{ ref('month_basis') }}

),

counted as (

    select
        measured_cost.person_key,
        measured_cost.payer,
        measured_cost.year,
        basis.month_basis,
        measured_cost.segment,
        measured_cost.last_year_month,
        measured_cost.month_mask,
        measured_cost.capitated_mask,
        measured_cost.member_months,
        measured_cost.is_only,
        {%- for group in cost_groups() %}
        {%- set amount = ['medical', 'behavioral'] if group == 'total'
            else [] if group in drugs else [group] %}
        {%- set drug_amount = drugs[1:] if group in ['total', 'pharmacy']
            else [group] if group in drugs else [] %}
        cast(
            {%- for part in amount %}
            {{ "+ " if not loop.first }}measured_cost.{{ part }}_amount
            {%- endfor %}
            {%- if drug_amount %}
            {{ "+ " if amount }}case when basis.month_basis = 'all_benefits' then
                {{- " " }}measured_cost.{{ drug_amount | join("_amount + measured_cost.") }}_amount else 0 end
            {%- endif %}
            as decimal(18, 2)) as {{ group }}_amount{{ "," if not loop.last }}
        {%- endfor %}
    from measured_cost
    cross join basis
    where basis.month_basis = 'medical_behavioral' or measured_cost.month_basis = 'all_benefits'

),

final as (

    {%- for payer in ['payer', "'all'"] %}
    select
        person_key,
        {{ payer }} as payer,
        year,
        month_basis,
        segment,
        member_months,
        {{ months_of_mask('capitated_mask') }} as capitated_months,
        {%- for group in cost_groups() %}
        {{ group }}_amount{{ "," if not loop.last }}
        {%- endfor %}
    from counted
    where is_only
    union all
    -- A person counts in one segment each year, the one held last: cells add up. Payers of the same
    -- month are one month.
    select
        person_key,
        {{ payer }} as payer,
        year,
        month_basis,
        max_by(segment, cast(last_year_month as string) || payer) as segment,
        {{ months_of_masks('month_mask') }} as member_months,
        {{ months_of_masks('capitated_mask') }} as capitated_months,
        {%- for group in cost_groups() %}
        cast(sum({{ group }}_amount) as decimal(18, 2)) as {{ group }}_amount
        {{- "," if not loop.last }}
        {%- endfor %}
    from counted
    where not is_only
    group by person_key, {{ "payer, " if payer == "payer" }}year, month_basis
    {{ "union all" if not loop.last }}
    {%- endfor %}

)

select * from final
