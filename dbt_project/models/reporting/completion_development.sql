-- The completion triangle as published: the last twelve months of service, paid to date at each lag
-- in percent of what the month is expected to come to; also all payers and classes together, at lags
-- that each of them has reached.
with triangle as (

    select * from {{ ref('completion_triangle') }}

),

month as (

    select * from {{ ref('completion_month') }}

),

member_month as (

    select payer, year_month, members from {{ ref('payer_month_members') }}

),

member as (

    select payer, year_month, members from member_month
    union all
    select 'all' as payer, year_month, cast(sum(members) as bigint) as members
    from member_month
    group by year_month

),

part as (

    select
        triangle.payer,
        triangle.service_class,
        month.year_month,
        triangle.lag,
        triangle.cumulative_amount,
        month.paid_to_date,
        month.ultimate_amount
    from triangle
    inner join month
        on triangle.payer = month.payer
        and triangle.service_class = month.service_class
        and {{ month_index_to_year_month('triangle.origin') }} = month.year_month
    where triangle.last_month - triangle.origin < 12

),

scope as (

    {%- for payer in ['payer', "'all'"] %}
    {%- set last = loop.last %}
    {%- for service_class in ['service_class', "'all'"] %}
    select
        {{ payer }} as payer, {{ service_class }} as service_class, year_month, lag,
        cumulative_amount, paid_to_date, ultimate_amount
    from part
    {{ "union all" if not (last and loop.last) }}
    {%- endfor %}
    {%- endfor %}

),

summed as (

    select
        payer, service_class, year_month, lag,
        count(*) as parts,
        cast(sum(cumulative_amount) as double) as cumulative_amount,
        cast(sum(paid_to_date) as double) / nullif(sum(ultimate_amount), 0) as completion,
        sum(ultimate_amount) as ultimate_amount
    from scope
    group by payer, service_class, year_month, lag

),

-- Lag 0 has every part; a later lag without one of them would look like money paid back.
complete as (

    select
        summed.*,
        max(parts) over (partition by payer, service_class, year_month) as all_parts
    from summed

),

final as (

    select
        complete.payer,
        complete.service_class,
        complete.year_month,
        complete.lag,
        coalesce(member.members, 0) as members,
        case when complete.completion >= 0.8 then
            {{ rounded('round(100 * complete.cumulative_amount / complete.ultimate_amount, 1)') }}
            end as developed_pct,
        case when complete.completion >= 0.8 then 'ok' else 'not_computable' end as status,
        case
            when complete.completion is null then 'no payments'
            when complete.completion < 0.8 then 'less than 80 percent of payments seen'
        end as status_reason,
        '1' as method_version
    from complete
    left join member
        on complete.payer = member.payer and complete.year_month = member.year_month
    where complete.parts = complete.all_parts

)

select * from final
