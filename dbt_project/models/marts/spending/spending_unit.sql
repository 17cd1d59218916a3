-- Claims spending by reporting unit, with the sums of squares and products of members' amounts from
-- which the interval of a ratio follows (member clusters, linearised).
with member_amount as (

    select * from {{ ref('spending_member_amount') }}

),

{% set dimensions = ['payer', 'segment', 'organization_id', 'region', 'age_group'] -%}
{% set ratios = [('pc', 'pc'), ('bh', 'mh + sud'), ('bhpc', 'bhpc'),
    ('pc_plus', 'pc + bhpc - module_overlap'), ('either', 'pc + mh + sud - overlap')] -%}
{% for unit, kept in spending_units() -%}
{{ unit }}_member as (

    select
        person_key,
        year,
        {%- for dimension in dimensions %}
        {{ dimension if dimension in kept else "'all'" }} as {{ dimension }},
        {%- endfor %}
        cast(sum(member_months) as bigint) as member_months,
        {%- for name, _ in spending_measures() %}
        cast(sum({{ name }}) as decimal(18, 2)) as {{ name }},
        {%- endfor %}
        {%- for name, _ in spending_measures()[1:5] %}
        max(has_{{ name }}) as has_{{ name }},
        {%- endfor %}
        cast(sum(paid) as decimal(18, 2)) as paid
    from member_amount
    group by person_key, year{% for dimension in kept %}, {{ dimension }}{% endfor %}

),

{{ unit }} as (

    select
        '{{ unit }}' as unit_type,
        year,
        {{ dimensions | join(', ') }},
        cast(count(*) as bigint) as members,
        cast(sum(member_months) as bigint) as member_months,
        {%- for name, _ in spending_measures()[1:5] %}
        cast(sum(has_{{ name }}) as bigint) as {{ name }}_members,
        {%- endfor %}
        cast(sum(case when has_mh + has_sud > 0 then 1 else 0 end) as bigint) as bh_members,
        {%- for name, _ in spending_measures() %}
        cast(sum({{ name }}) as decimal(38, 2)) as {{ name }},
        {%- endfor %}
        cast(sum(paid) as decimal(38, 2)) as paid,
        cast(sum(total * total) as decimal(38, 4)) as total_total,
        {%- for name, expression in ratios %}
        cast(sum(cast({{ expression }} as decimal(18, 2)) * cast({{ expression }} as decimal(18, 2)))
            as decimal(38, 4)) as {{ name }}_{{ name }},
        cast(sum(cast({{ expression }} as decimal(18, 2)) * total) as decimal(38, 4))
            as {{ name }}_total
            {{- ',' if not loop.last }}
        {%- endfor %}
    from {{ unit }}_member
    group by year, {{ dimensions | join(', ') }}

),

{% endfor -%}

-- The state's benchmark pools the four segments; a person in two of them counts in both.
four_segments as (

    select
        'four_segments' as unit_type,
        year,
        'all' as payer,
        'FOUR_SEGMENTS' as segment,
        'all' as organization_id,
        'all' as region,
        'all' as age_group,
        cast(sum(members) as bigint) as members,
        cast(sum(member_months) as bigint) as member_months,
        {%- for name, _ in spending_measures()[1:5] %}
        cast(sum({{ name }}_members) as bigint) as {{ name }}_members,
        {%- endfor %}
        cast(sum(bh_members) as bigint) as bh_members,
        {%- for name, _ in spending_measures() %}
        cast(sum({{ name }}) as decimal(38, 2)) as {{ name }},
        {%- endfor %}
        cast(sum(paid) as decimal(38, 2)) as paid,
        cast(sum(total_total) as decimal(38, 4)) as total_total,
        {%- for name, _ in ratios %}
        cast(sum({{ name }}_{{ name }}) as decimal(38, 4)) as {{ name }}_{{ name }},
        cast(sum({{ name }}_total) as decimal(38, 4)) as {{ name }}_total
            {{- ',' if not loop.last }}
        {%- endfor %}
    from segment
    where segment <> 'OTHER'
    group by year

),

final as (

    {% for unit, _ in spending_units() -%}
    select * from {{ unit }}
    union all
    {% endfor %}
    select * from four_segments

)

select * from final
