-- Per unit and year: amounts truncated per member year, and the demographic score by which they are
-- made alike in age and sex. The benchmark rates never read this table. Nearly everyone stands in one
-- stratum all year and is summed once for every unit; the others are counted unit by unit.
{% set sums = [
    ('member_months', 'bigint', 'member_months'), ('total', 'decimal(38, 2)', 'total'),
    ('truncated_total', 'decimal(38, 2)', 'truncated_total'),
    ('total_total', 'decimal(38, 4)', 'truncated_total * truncated_total'),
    ('total_months', 'decimal(38, 2)', 'truncated_total * member_months'),
    ('months_months', 'bigint', 'member_months * member_months')] -%}
with amount as (

    select member_amount.*, truncation.annual_amount
    from {{ ref('spending_member_amount') }} as member_amount
    left join {{ ref('spend_truncation_point') }} as truncation
        on member_amount.product_line = truncation.product_line

),

member as (

    select person_key, is_alone, year, payer, segment, sex, member_months, total, annual_amount
    from amount
    where is_alone
    union all
    select
        person_key, is_alone, year, payer, segment, sex,
        cast(sum(member_months) as bigint) as member_months,
        cast(sum(total) as decimal(18, 2)) as total, max(annual_amount) as annual_amount
    from amount
    where not is_alone
    group by person_key, is_alone, year, payer, segment, sex

),

-- The cap is annual and shrinks with a partial year.
truncated as (

    select
        member.*,
        {{ age_band(age_years('person.birth_date', 'make_date(member.year, 12, 31)')) }} as age_band,
        cast(least(total, coalesce(annual_amount * member_months / 12, total))
            as decimal(18, 2)) as truncated_total
    from member
    left join {{ ref('person') }} as person on member.person_key = person.person_key
    where member.member_months > 0

),

cohort as (

    select
        year, payer, segment, age_band, sex,
        sum(case when is_alone then 1 else 0 end) as members,
        {%- for name, type, expression in sums %}
        cast(sum({{ expression }}) as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from truncated
    group by year, payer, segment, age_band, sex

),

-- What a member month of an age and sex costs in the segment, all payers and years together.
expected as (

    select
        segment, age_band, sex,
        cast(sum(truncated_total) as double) / nullif(cast(sum(member_months) as double), 0)
            as expected_pmpm
    from cohort
    group by segment, age_band, sex

),

-- Decimals: a sum of doubles would depend on its order.
scored as (

    select
        cohort.*,
        cast(cast(cohort.member_months as double) * expected.expected_pmpm as decimal(38, 12))
            as expected_total
    from cohort
    inner join expected
        on cohort.segment = expected.segment and cohort.age_band = expected.age_band
        and cohort.sex = expected.sex

),

counted as (

    {% for unit, kept in spending_units()[:4] -%}
    {% set payer = 'payer' if 'payer' in kept else "'all'" -%}
    {% set segment = 'segment' if 'segment' in kept else "'all'" -%}
    select '{{ unit }}' as unit_type, year, {{ payer }} as payer, {{ segment }} as segment, members,
        expected_total{% for name, _, _ in sums %}, {{ name }}{% endfor %}
    from scored
    union all
    select '{{ unit }}', year, {{ payer }}, {{ segment }}, count(distinct person_key),
        cast(0 as decimal(38, 12)){% for _, type, _ in sums %}, cast(0 as {{ type }}){% endfor %}
    from truncated
    where not is_alone
    group by year{% for dimension in kept %}, {{ dimension }}{% endfor %}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (

    select
        unit_type, year, payer, segment,
        cast(sum(members) as bigint) as members,
        {%- for name, type, _ in sums %}
        cast(sum({{ name }}) as {{ type }}) as {{ name }},
        {%- endfor %}
        cast(sum(expected_total) as double) as expected_total
    from counted
    group by unit_type, year, payer, segment

)

select * from final
