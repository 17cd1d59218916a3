-- What state filings ask of a payer: member months, a demographic score and medical expense by
-- service, for the payer and for each provider organization.
{% set amounts = submission_services() + submission_payments() -%}
with member as (

    select * from {{ ref('submission_member') }}

),

together as (

    select * from {{ ref('submission_amount') }}

),

standard as (

    select line_of_business, max(standard_pmpm) as standard_pmpm
    from member
    group by line_of_business

),

-- Rows of 12 member months or fewer are rolled into the unattributed.
small as (

    select payer, year, line_of_business, organization_id
    from member
    where member_months <= 12 and organization_id <> 'unattributed'

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
        {{ rounded('cast(sum(filed.expected_total) as double)'
            ~ ' / nullif(cast(sum(filed.member_months) as double), 0)'
            ~ ' / nullif(max(standard.standard_pmpm), 0)') }} as demographic_score,
        {%- for name, _ in amounts %}
        cast(sum(filed.{{ name }}) as decimal(18, 2)) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from filed
    left join standard on filed.line_of_business = standard.line_of_business
    group by filed.payer, filed.year, filed.line_of_business, filed.organization_id

)

select * from final
