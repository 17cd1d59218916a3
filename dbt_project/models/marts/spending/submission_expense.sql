-- What state filings ask of a payer: member months, a demographic score and medical expense by
-- service, for the payer and for each provider organization.
with total as (

    select * from {{ ref('spending_class_total') }}

),

verdict as (

    select * from {{ ref('spending_verdict') }} where scenario_id = 'headline' and is_counted

),

member_amount as (

    select * from {{ ref('spending_member_amount') }}

),

payment as (

    select * from {{ ref('nonclaims_payment') }} where rejected_reason is null

),

expected as (

    select
        {{ line_of_business('segment', 'product_line') }} as line_of_business,
        age_group,
        sex,
        cast(sum(total) as double) / nullif(cast(sum(member_months) as double), 0) as expected_pmpm
    from member_amount
    group by {{ line_of_business('segment', 'product_line') }}, age_group, sex

),

member as (

    select
        member_amount.payer,
        member_amount.year,
        expected.line_of_business,
        member_amount.organization_id,
        sum(member_amount.member_months) as member_months,
        sum(cast(member_amount.member_months as double) * expected.expected_pmpm)
            as expected_total
    from member_amount
    inner join expected
        on
            {{ line_of_business('member_amount.segment', 'member_amount.product_line') }}
            = expected.line_of_business
            and member_amount.age_group = expected.age_group
            and member_amount.sex = expected.sex
    group by
        member_amount.payer, member_amount.year, expected.line_of_business,
        member_amount.organization_id

),

standard as (

    select line_of_business,
        sum(expected_total) / nullif(cast(sum(member_months) as double), 0) as standard_pmpm
    from member
    group by line_of_business

),

-- Rows of 12 member months or fewer are rolled into the unattributed.
small as (

    select payer, year, line_of_business, organization_id
    from member
    where member_months <= 12 and organization_id <> 'unattributed'

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
together as (

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

),

rolled as (

    select
        together.*,
        case when small.organization_id is not null then 'unattributed'
            else together.organization_id end as filed_organization_id
    from together
    left join small
        on
            together.payer = small.payer and together.year = small.year
            and together.line_of_business = small.line_of_business
            and together.organization_id = small.organization_id

),

filed as (

    select payer, year, line_of_business, filed_organization_id as organization_id,
        member_months, expected_total
        {%- for name, _ in amounts %}, {{ name }}{% endfor %}
    from rolled
    union all
    select payer, year, line_of_business, 'all' as organization_id, member_months, expected_total
        {%- for name, _ in amounts %}, {{ name }}{% endfor %}
    from rolled

),

final as (

    select
        filed.payer,
        cast(filed.year as integer) as year,
        cast(filed.line_of_business as integer) as line_of_business,
        filed.organization_id,
        cast(sum(filed.member_months) as bigint) as member_months,
        {{ rounded('sum(filed.expected_total) / nullif(cast(sum(filed.member_months) as double), 0)'
            ~ ' / nullif(max(standard.standard_pmpm), 0)') }} as demographic_score,
        {%- for name, _ in amounts %}
        cast(sum(filed.{{ name }}) as decimal(18, 2)) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from filed
    left join standard on filed.line_of_business = standard.line_of_business
    group by filed.payer, filed.year, filed.line_of_business, filed.organization_id

)

select * from final
