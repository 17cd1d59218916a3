-- Member months of a filing by line of business and provider organization, with the expense that
-- their ages and sexes make expected, from which the demographic score follows.
with expected as (

    select
        {{ line_of_business('segment', 'product_line') }} as line_of_business,
        age_group,
        sex,
        cast(sum(total) as double) / nullif(cast(sum(member_months) as double), 0) as expected_pmpm
    from {{ ref('spending_member_amount') }}
    group by {{ line_of_business('segment', 'product_line') }}, age_group, sex

),

member as (

    select
        member_amount.payer,
        member_amount.year,
        expected.line_of_business,
        member_amount.organization_id,
        sum(member_amount.member_months) as member_months,
        -- Decimals: a sum of doubles would depend on its order.
        sum(cast(cast(member_amount.member_months as double) * expected.expected_pmpm
            as decimal(38, 12))) as expected_total
    from {{ ref('spending_member_amount') }} as member_amount
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
        cast(sum(expected_total) as double) / nullif(cast(sum(member_months) as double), 0)
            as standard_pmpm
    from member
    group by line_of_business

),

final as (

    select member.*, standard.standard_pmpm
    from member
    inner join standard on member.line_of_business = standard.line_of_business

)

select * from final
