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
        {{ line_of_business('segment', "''") }} as line_of_business,
        organization_id,
        {%- for name, condition in submission_payments() %}
        {{ amount_where('amount', condition) }} as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from payment
    group by payer, year, {{ line_of_business('segment', "''") }}, organization_id

),

{% set amounts = submission_services() + submission_payments() -%}
final as (

    select payer, year, line_of_business, organization_id, member_months, expected_total,
        {%- for name, _ in amounts %}
        cast(0 as decimal(38, 2)) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from member
    union all
    select payer, year, line_of_business, organization_id, 0, cast(0 as double),
        {%- for name, _ in submission_services() %} {{ name }},{% endfor %}
        {%- for name, _ in submission_payments() %} 0{{ ',' if not loop.last }}{% endfor %}
    from claims
    union all
    select payer, year, line_of_business, organization_id, 0, cast(0 as double),
        {%- for name, _ in submission_services() %} 0,{% endfor %}
        {%- for name, _ in submission_payments() %} {{ name }}{{ ',' if not loop.last }}{% endfor %}
    from nonclaims

)

select * from final
