-- Members and dollars of behavioral health claims by setting and class, by unit, with the totals over
-- both (C5).
{% set units = spending_units()[:4] -%}
with cell as (

    select * from {{ ref('spending_cell') }}

),

verdict as (

    select * from {{ ref('spending_verdict') }}
    where scenario_id = 'headline' and bh_class is not null

),

member as (

    select member_year_key, person_key, is_alone, payer, segment, year
    from {{ ref('spending_member_amount') }}

),

-- Each class and setting beside the totals over them, a member year once in each.
setting as (

    select
        cell.member_year_key,
        verdict.bh_class,
        verdict.bh_subcategory,
        sum(cell.spending_amount) as amount
    from cell
    inner join verdict on cell.class_id = verdict.class_id
    group by grouping sets (
        (cell.member_year_key, verdict.bh_class, verdict.bh_subcategory),
        (cell.member_year_key, verdict.bh_class),
        (cell.member_year_key, verdict.bh_subcategory),
        (cell.member_year_key)
    )

),

person as (

    select
        member.person_key,
        member.is_alone,
        member.payer,
        member.segment,
        member.year,
        coalesce(setting.bh_class, 'all') as bh_class,
        coalesce(setting.bh_subcategory, 'total') as bh_subcategory,
        setting.amount
    from setting
    inner join member on setting.member_year_key = member.member_year_key

),

-- People in one stratum all year are counted once for every unit; the others unit by unit.
part as (

    select
        year, payer, segment, bh_class, bh_subcategory,
        count(*) as members,
        sum(amount) as amount
    from person
    where is_alone
    group by year, payer, segment, bh_class, bh_subcategory

),

gathered as (

    {% for unit, kept in units -%}
    {% set payer = 'payer' if 'payer' in kept else "'all'" -%}
    {% set segment = 'segment' if 'segment' in kept else "'all'" -%}
    select '{{ unit }}' as unit_type, year, {{ payer }} as payer, {{ segment }} as segment, bh_class,
        bh_subcategory, members, amount
    from part
    union all
    select '{{ unit }}', year, {{ payer }}, {{ segment }}, bh_class, bh_subcategory,
        count(distinct person_key), sum(amount)
    from person
    where not is_alone
    group by year, bh_class, bh_subcategory{% for column in kept %}, {{ column }}{% endfor %}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (

    select
        unit_type, year, payer, segment, bh_class, bh_subcategory,
        cast(sum(members) as bigint) as members,
        cast(sum(amount) as decimal(38, 2)) as amount
    from gathered
    group by unit_type, year, payer, segment, bh_class, bh_subcategory

)

select * from final
