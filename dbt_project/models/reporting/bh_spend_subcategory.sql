-- Behavioral health claims by setting and class for the state, its segments and payers (C5, M5).
{% set units = spending_units()[:4] -%}
with cell as (

    select * from {{ ref('spending_cell') }}

),

verdict as (

    select * from {{ ref('spending_verdict') }}
    where scenario_id = 'headline' and bh_class is not null

),

member_year as (

    select * from {{ ref('spending_member_year') }}

),

summary as (

    select * from {{ ref('spend_summary') }}

),

person as (

    select
        member_year.person_key,
        member_year.payer,
        member_year.segment,
        member_year.year,
        verdict.bh_class,
        verdict.bh_subcategory,
        sum(cell.spending_amount) as amount
    from cell
    inner join verdict on cell.class_id = verdict.class_id
    inner join member_year on cell.member_year_key = member_year.member_year_key
    group by
        member_year.person_key, member_year.payer, member_year.segment, member_year.year,
        verdict.bh_class, verdict.bh_subcategory

),

cut as (

    {% for unit, kept in units -%}
    {% for split in [[], ['bh_class'], ['bh_subcategory'], ['bh_class', 'bh_subcategory']] -%}
    select
        '{{ unit }}' as unit_type,
        year,
        {{ 'payer' if 'payer' in kept else "'all'" }} as payer,
        {{ 'segment' if 'segment' in kept else "'all'" }} as segment,
        {{ 'bh_class' if 'bh_class' in split else "'all'" }} as bh_class,
        {{ 'bh_subcategory' if 'bh_subcategory' in split else "'total'" }} as bh_subcategory,
        cast(count(distinct person_key) as bigint) as members,
        cast(sum(amount) as decimal(38, 2)) as amount
    from person
    group by year{% for column in kept + split %}, {{ column }}{% endfor %}
    union all
    {% endfor -%}
    {% endfor -%}
    select '', 0, '', '', '', '', cast(0 as bigint), cast(0 as decimal(38, 2)) where 1 = 0

),

whole as (

    select unit_type, year, payer, segment, amount from cut
    where bh_class = 'all' and bh_subcategory = 'total'

),

final as (

    select
        summary.programme_id,
        cast(cut.year as integer) as year,
        cut.payer,
        cut.segment,
        cut.bh_class,
        cut.bh_subcategory,
        cut.unit_type,
        cut.members,
        cut.amount,
        case when summary.status = 'ok' then {{ spend_pct('cut.amount', 'whole.amount') }} end
            as pct_of_bh_claims,
        case when summary.status = 'ok' then {{ spend_pct('cut.amount', 'summary.claims_total') }}
            end as pct_of_claims,
        case when summary.status = 'ok' then {{ spend_pct('cut.amount', 'summary.member_months', 1) }}
            end as pmpm,
        summary.status,
        summary.status_reason,
        summary.method_version
    from cut
    inner join whole
        on
            cut.unit_type = whole.unit_type and cut.year = whole.year
            and cut.payer = whole.payer and cut.segment = whole.segment
    inner join summary
        on
            cut.unit_type = summary.unit_type and cut.year = summary.year
            and cut.payer = summary.payer and cut.segment = summary.segment

)

select * from final
