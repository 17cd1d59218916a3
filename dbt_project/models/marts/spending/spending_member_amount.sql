-- A member year with its spending under the selected programme; members without a claim stay.
with cell as (

    select * from {{ ref('spending_cell') }}

),

verdict as (

    select * from {{ ref('spending_verdict') }}
    where scenario_id = 'headline' and is_counted

),

amount as (

    select
        cell.member_year_key,
        {%- for name, condition in spending_measures() %}
        {{ amount_where('cell.spending_amount', condition) }} as {{ name }},
        {%- endfor %}
        {%- for name, condition in spending_measures()[1:5] %}
        max(case when {{ condition }} then 1 else 0 end) as has_{{ name }},
        {%- endfor %}
        cast(sum(cell.paid_amount) as decimal(38, 2)) as paid
    from cell
    inner join verdict on cell.class_id = verdict.class_id
    group by cell.member_year_key

),

-- People with more than one stratum in a year: another payer, another organization, a birthday.
moved as (

    select person_key, year
    from {{ ref('spending_member_year') }}
    group by person_key, year
    having count(*) > 1

),

final as (

    select
        member_year.member_year_key,
        member_year.person_key,
        member_year.payer,
        member_year.segment,
        member_year.organization_id,
        member_year.region,
        member_year.age_group,
        member_year.sex,
        member_year.product_line,
        member_year.year,
        member_year.member_months,
        moved.person_key is null as is_alone,
        {%- for name, _ in spending_measures() %}
        cast(coalesce(amount.{{ name }}, 0) as decimal(18, 2)) as {{ name }},
        {%- endfor %}
        {%- for name, _ in spending_measures()[1:5] %}
        coalesce(amount.has_{{ name }}, 0) as has_{{ name }},
        {%- endfor %}
        cast(coalesce(amount.paid, 0) as decimal(18, 2)) as paid
    from {{ ref('spending_member_year') }} as member_year
    left join amount on member_year.member_year_key = amount.member_year_key
    left join moved
        on member_year.person_key = moved.person_key and member_year.year = moved.year

)

select * from final
