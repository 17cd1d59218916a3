-- Claims spending by reporting unit, with the sums of squares and products of members' amounts from
-- which the interval of a ratio follows (member clusters, linearised). Nearly everyone stands in one
-- stratum all year and is summed once for every unit; the others are put together unit by unit.
with alone as (

    select
        year,
        {{ spending_dimensions() | join(', ') }},
        {%- for name, type, expression in spending_unit_sums() %}
        cast(sum({{ expression }}) as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('spending_member_amount') }}
    where is_alone
    group by year, {{ spending_dimensions() | join(', ') }}

),

moved as (

    select * from {{ ref('spending_member_amount') }} where not is_alone

),

{% for unit, kept in spending_units() -%}
{{ unit }}_member as (

    select
        person_key,
        year,
        {{- spending_unit_dimensions(kept) }},
        cast(sum(member_months) as bigint) as member_months,
        {%- for name, _ in spending_measures() %}
        cast(sum({{ name }}) as decimal(18, 2)) as {{ name }},
        {%- endfor %}
        {%- for name, _ in spending_measures()[1:5] %}
        max(has_{{ name }}) as has_{{ name }},
        {%- endfor %}
        cast(sum(paid) as decimal(18, 2)) as paid
    from moved
    group by person_key, year{% for dimension in kept %}, {{ dimension }}{% endfor %}

),

{{ unit }} as (

    select
        year,
        {{- spending_unit_dimensions(kept) }},
        {%- for name, _, _ in spending_unit_sums() %}
        {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from alone
    union all
    select
        year,
        {{ spending_dimensions() | join(', ') }},
        {%- for name, type, expression in spending_unit_sums() %}
        cast({{ expression }} as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ unit }}_member

),

{% endfor -%}

together as (

    {% for unit, _ in spending_units() -%}
    select '{{ unit }}' as unit_type, {{ unit }}.* from {{ unit }}
    union all
    {% endfor %}
    -- The state's benchmark pools the four segments; a person in two of them counts in both.
    select
        'four_segments' as unit_type,
        year,
        'all' as payer,
        'FOUR_SEGMENTS' as segment,
        'all' as organization_id,
        'all' as region,
        'all' as age_group,
        {%- for name, _, _ in spending_unit_sums() %}
        {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from segment
    where segment <> 'OTHER'

),

final as (

    select
        unit_type,
        year,
        {{ spending_dimensions() | join(', ') }},
        {%- for name, type, _ in spending_unit_sums() %}
        cast(sum({{ name }}) as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from together
    group by unit_type, year, {{ spending_dimensions() | join(', ') }}

)

select * from final
