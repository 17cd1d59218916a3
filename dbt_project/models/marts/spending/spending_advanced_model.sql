-- Member months under advanced payment models by unit. A member may be under two arrangements of one
-- organization: the largest category is sure, the sum is at most.
with payment as (

    select * from {{ ref('nonclaims_payment') }}
    where rejected_reason is null and is_advanced_model

),

arrangement as (

    select
        payer,
        segment,
        organization_id,
        year,
        category,
        sum(member_months) as months,
        max(case when member_months = 0 then 1 else 0 end) as lacks_months
    from payment
    group by payer, segment, organization_id, year, category

),

organization as (

    select
        payer,
        segment,
        organization_id,
        year,
        max(months) as low_months,
        sum(months) as high_months,
        max(lacks_months) as lacks_months
    from arrangement
    group by payer, segment, organization_id, year

),

final as (

    {% for unit, payer in [('payer_segment', 'payer'), ('segment', "'all'")] -%}
    select
        '{{ unit }}' as unit_type,
        {{ payer }} as payer,
        segment,
        year,
        sum(low_months) as low_months,
        sum(high_months) as high_months,
        max(lacks_months) as lacks_months
    from organization
    group by {{ 'payer, ' if unit == 'payer_segment' }}segment, year
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
