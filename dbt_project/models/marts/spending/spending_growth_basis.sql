-- Per unit and year: amounts truncated per member year, and the demographic score by which they are
-- made alike in age and sex. The benchmark rates never read this table.
with member_amount as (

    select * from {{ ref('spending_member_amount') }}

),

person as (

    select person_key, birth_date from {{ ref('person') }}

),

truncation as (

    select * from {{ ref('spend_truncation_point') }}

),

-- The cap is annual and shrinks with a partial year.
member as (

    select
        member_amount.person_key,
        member_amount.year,
        member_amount.payer,
        member_amount.segment,
        member_amount.sex,
        {{ age_band(age_years('max(person.birth_date)', 'make_date(member_amount.year, 12, 31)')) }}
            as age_band,
        sum(member_amount.member_months) as member_months,
        sum(member_amount.total) as total,
        max(truncation.annual_amount) as annual_amount
    from member_amount
    left join person on member_amount.person_key = person.person_key
    left join truncation on member_amount.product_line = truncation.product_line
    group by
        member_amount.person_key, member_amount.year, member_amount.payer,
        member_amount.segment, member_amount.sex

),

truncated as (

    select
        *,
        cast(least(total, coalesce(annual_amount * member_months / 12, total))
            as decimal(18, 2)) as truncated_total
    from member
    where member_months > 0

),

-- What a member month of an age and sex costs in the segment, all payers and years together.
expected as (

    select
        segment,
        age_band,
        sex,
        cast(sum(truncated_total) as double) / nullif(cast(sum(member_months) as double), 0)
            as expected_pmpm
    from truncated
    group by segment, age_band, sex

),

final as (

    {% for unit, kept in spending_units()[:4] -%}
    select
        '{{ unit }}' as unit_type,
        truncated.year,
        {{ 'truncated.payer' if 'payer' in kept else "'all'" }} as payer,
        {{ 'truncated.segment' if 'segment' in kept else "'all'" }} as segment,
        cast(count(distinct truncated.person_key) as bigint) as members,
        cast(sum(truncated.member_months) as bigint) as member_months,
        cast(sum(truncated.total) as decimal(38, 2)) as total,
        cast(sum(truncated.truncated_total) as decimal(38, 2)) as truncated_total,
        sum(cast(truncated.member_months as double) * expected.expected_pmpm) as expected_total,
        cast(sum(truncated.truncated_total * truncated.truncated_total) as decimal(38, 4))
            as total_total,
        cast(sum(truncated.truncated_total * truncated.member_months) as decimal(38, 2))
            as total_months,
        cast(sum(truncated.member_months * truncated.member_months) as bigint) as months_months
    from truncated
    inner join expected
        on
            truncated.segment = expected.segment and truncated.age_band = expected.age_band
            and truncated.sex = expected.sex
    group by truncated.year{% for dimension in kept %}, truncated.{{ dimension }}{% endfor %}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
