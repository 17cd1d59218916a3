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

person as (

    select
        member.person_key,
        member.is_alone,
        member.payer,
        member.segment,
        member.year,
        verdict.bh_class,
        verdict.bh_subcategory,
        sum(cell.spending_amount) as amount
    from cell
    inner join verdict on cell.class_id = verdict.class_id
    inner join member on cell.member_year_key = member.member_year_key
    group by
        member.person_key, member.is_alone, member.payer, member.segment, member.year,
        verdict.bh_class, verdict.bh_subcategory

),

{% set splits = [[], ['bh_class'], ['bh_subcategory'], ['bh_class', 'bh_subcategory']] -%}
-- People in one stratum all year are counted once for every unit; the others unit by unit.
part as (

    {% for split in splits -%}
    select
        year, payer, segment,
        {{ 'bh_class' if 'bh_class' in split else "'all'" }} as bh_class,
        {{ 'bh_subcategory' if 'bh_subcategory' in split else "'total'" }} as bh_subcategory,
        count(distinct person_key) as members,
        sum(amount) as amount
    from person
    where is_alone
    group by year, payer, segment{% for column in split %}, {{ column }}{% endfor %}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

gathered as (

    {% for unit, kept in units -%}
    select
        '{{ unit }}' as unit_type,
        year,
        {{ 'payer' if 'payer' in kept else "'all'" }} as payer,
        {{ 'segment' if 'segment' in kept else "'all'" }} as segment,
        bh_class,
        bh_subcategory,
        members,
        amount
    from part
    {%- for split in splits %}
    union all
    select
        '{{ unit }}',
        year,
        {{ 'payer' if 'payer' in kept else "'all'" }},
        {{ 'segment' if 'segment' in kept else "'all'" }},
        {{ 'bh_class' if 'bh_class' in split else "'all'" }},
        {{ 'bh_subcategory' if 'bh_subcategory' in split else "'total'" }},
        count(distinct person_key),
        sum(amount)
    from person
    where not is_alone
    group by year{% for column in kept + split %}, {{ column }}{% endfor %}
    {%- endfor %}
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
