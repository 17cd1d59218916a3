-- Non-claims payments by category: what counts as primary care, as behavioral health and as both,
-- what stays unallocated and what was refused (N1 to N5).
with allocation as (

    select * from {{ ref('nonclaims_payment_allocation') }}

),

scenario as (

    select * from {{ ref('spending_scenario') }} where scenario_id = 'headline'

),

category as (

    select * from {{ ref('nonclaims_category') }}

),

version as (

    select * from {{ ref('spend_method_version') }}

),

cut as (

    {% for unit, kept in spending_units()[:4] -%}
    {% for split in [['category'], []] -%}
    select
        '{{ unit }}' as unit_type,
        year,
        {{ 'payer' if 'payer' in kept else "'all'" }} as payer,
        {{ 'segment' if 'segment' in kept else "'all'" }} as segment,
        {{ 'category' if split else "'total'" }} as category,
        cast(count(*) as bigint) as payments,
        cast(sum(amount) as decimal(38, 2)) as amount,
        cast(sum(case when is_counted then amount else 0 end) as decimal(38, 2)) as counted_amount,
        cast(sum(case when is_counted then 0 else amount end) as decimal(38, 2)) as refused_amount,
        {%- for name in ['pc', 'bh', 'mh', 'sud', 'bhpc', 'overlap', 'module_overlap'] %}
        cast(sum({{ name }}) as decimal(38, 2)) as {{ name }},
        {%- endfor %}
        cast(sum(unallocated_amount) as decimal(38, 2)) as unallocated_amount,
        cast(sum(excess_amount) as decimal(38, 2)) as excess_amount,
        max(case when is_unallocated then 1 else 0 end) as has_unallocated,
        max(case when rejected_reason = 'unknown_category' then 1 else 0 end) as has_unknown,
        max(case when rejected_reason = 'positive_rebate' then 1 else 0 end) as has_positive_rebate
    from allocation
    group by year{% for column in kept + split %}, {{ column }}{% endfor %}
    union all
    {% endfor -%}
    {% endfor -%}
    select '', 0, '', '', '', cast(0 as bigint),
        {%- for _ in range(12) %} cast(0 as decimal(38, 2)),{% endfor %} 0, 0, 0
    where 1 = 0

),

final as (

    select
        scenario.programme_id,
        cast(cut.year as integer) as year,
        cut.payer,
        cut.segment,
        cut.category,
        cut.unit_type,
        case when cut.category = 'total' then 'every category'
            else coalesce(category.meaning, 'not a category of the framework') end as meaning,
        category.lan_class,
        cut.payments,
        cut.amount,
        cut.counted_amount,
        cut.refused_amount,
        {%- for name in ['pc', 'bh', 'mh', 'sud', 'bhpc', 'overlap', 'module_overlap'] %}
        cut.{{ name }},
        {%- endfor %}
        cut.unallocated_amount,
        cut.excess_amount,
        'ok' as status,
        case when cut.has_unallocated = 1 then 'no encounters or claims to split a payment by' end
            as status_reason,
        nullif(concat_ws(',',
            case when cut.has_unallocated = 1 then 'CAP_UNALLOCATED' end,
            case when cut.excess_amount > 0 then 'INFRASTRUCTURE_CAPPED' end,
            case when cut.has_positive_rebate = 1 then 'POSITIVE_REBATE' end,
            case when cut.has_unknown = 1 then 'UNKNOWN_CATEGORY' end), '') as flags,
        coalesce(version.method_version, scenario.programme_id || '-unversioned') as method_version
    from cut
    cross join scenario
    left join category on cut.category = category.category
    left join version
        on
            scenario.programme_id = version.programme_id
            and cut.year between version.from_year and version.to_year

)

select * from final
