-- Premiums by unit, only where every payer and segment of the unit that has members delivered one.
with premium as (

    select payer, segment, year, cast(sum(amount) as decimal(38, 2)) as premium
    from {{ ref('stg_tuva__premium') }}
    group by payer, segment, year

),

enrolled as (

    select payer, segment, year, sum(member_months) as member_months
    from {{ ref('spending_unit') }}
    where unit_type = 'payer_segment'
    group by payer, segment, year

),

known as (

    select enrolled.payer, enrolled.segment, enrolled.year, premium.premium
    from enrolled
    left join premium
        on
            enrolled.payer = premium.payer and enrolled.segment = premium.segment
            and enrolled.year = premium.year
    where enrolled.member_months > 0

),

final as (

    {% for unit, kept in spending_units()[:4] -%}
    select
        '{{ unit }}' as unit_type,
        year,
        {{ 'payer' if 'payer' in kept else "'all'" }} as payer,
        {{ 'segment' if 'segment' in kept else "'all'" }} as segment,
        case when count(*) = count(premium) then cast(sum(premium) as decimal(38, 2)) end as premium
    from known
    group by year{% for dimension in kept %}, {{ dimension }}{% endfor %}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
