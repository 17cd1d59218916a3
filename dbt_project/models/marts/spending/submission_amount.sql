-- Member months, expected expense, claims by service and payments by kind of a filing, as rows that are
-- added up; organizations as they were attributed.
with total as (

    select * from {{ ref('spending_class_total') }}

),

verdict as (

    select * from {{ ref('spending_verdict') }} where scenario_id = 'headline' and is_counted

),

payment as (

    select * from {{ ref('nonclaims_payment') }} where rejected_reason is null

),

member as (

    select * from {{ ref('submission_member') }}

),

-- Payments outside the four segments have no product line: they go with the payer's members there,
-- where most of them are.
other_member as (

    select
        payer,
        year,
        {{ line_of_business('segment', 'product_line') }} as line_of_business,
        sum(member_months) as member_months
    from {{ ref('spending_member_amount') }}
    where segment = 'OTHER'
    group by payer, year, {{ line_of_business('segment', 'product_line') }}

),

other_line as (

    select
        payer,
        year,
        max_by(line_of_business, member_months * 10 - line_of_business) as line_of_business
    from other_member
    group by payer, year

),

filed_payment as (

    select
        payment.*,
        case when payment.segment = 'OTHER' then coalesce(other_line.line_of_business, 4)
            else {{ line_of_business('payment.segment', "''") }} end as line_of_business
    from payment
    left join other_line
        on payment.payer = other_line.payer and payment.year = other_line.year

),

claims as (

    select
        total.payer,
        total.year,
        {{ line_of_business('total.segment', 'total.product_line') }} as line_of_business,
        total.organization_id,
        {%- for name, condition in submission_services() %}
        {{ amount_where('total.spending_amount', condition) }} as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from total
    inner join verdict on total.class_id = verdict.class_id
    group by
        total.payer, total.year,
        {{ line_of_business('total.segment', 'total.product_line') }},
        total.organization_id

),

nonclaims as (

    select
        payer,
        year,
        line_of_business,
        organization_id,
        {%- for name, condition in submission_payments() %}
        {{ amount_where('amount', condition) }} as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from filed_payment
    group by payer, year, line_of_business, organization_id

),

{% set amounts = submission_services() + submission_payments() -%}
final as (

    select payer, year, line_of_business, organization_id, member_months, expected_total,
        {%- for name, _ in amounts %}
        cast(0 as decimal(38, 2)) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from member
    union all
    select payer, year, line_of_business, organization_id, 0, cast(0 as decimal(38, 12)),
        {%- for name, _ in submission_services() %} {{ name }},{% endfor %}
        {%- for name, _ in submission_payments() %} 0{{ ',' if not loop.last }}{% endfor %}
    from claims
    union all
    select payer, year, line_of_business, organization_id, 0, cast(0 as decimal(38, 12)),
        {%- for name, _ in submission_services() %} 0,{% endfor %}
        {%- for name, _ in submission_payments() %} {{ name }}{{ ',' if not loop.last }}{% endfor %}
    from nonclaims

)

select * from final
