-- Non-claims payments by reporting unit. Regions and ages have none: a payment has neither.
{% set sums = ['nonclaims', 'rebates', 'pc', 'bh', 'mh', 'sud', 'bhpc', 'overlap', 'module_overlap',
    'unallocated_amount', 'capitated_member_months'] -%}
with payment as (

    select * from {{ ref('spending_nonclaims_total') }} where scenario_id = 'headline'

),

final as (

    {% for unit, kept in spending_units() if unit not in ['region', 'age'] -%}
    select
        '{{ unit }}' as unit_type,
        year,
        {{- spending_unit_dimensions(kept) }},
        {%- for name in sums %}
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
        {%- for name in sums %}
        cast(sum({{ name }}) as decimal(38, 6)) as {{ name }},
        {%- endfor %}
        max(has_unallocated) as has_unallocated
    from payment
    where segment <> 'OTHER'
    group by year

)

select * from final
