-- The annual cost above which nobody weighs more: the stated percentile (nearest rank) of people of
-- a segment, basis of months and year, payers pooled. A few very expensive people decide a mean
-- otherwise (methods 2.6). At percentile 1 nothing is cut. People are counted by the thousand
-- dollars first: only those of the one step that holds the rank are put in order.
with setting as (

    select cost__truncation_percentile as percentile from {{ source('raw', 'setting') }}

),

member as (

    select
        segment,
        year,
        month_basis,
        12 * cast(total_amount as double) / member_months as total,
        12 * cast(medical_amount + pharmacy_medical_amount as double) / member_months as physical
    from {{ ref('member_year_cost') }}
    where payer <> 'all' and member_months > 0

),

annual as (

    {%- for cost in ['total', 'physical'] %}
    select
        segment, year, month_basis, '{{ cost }}' as cost, {{ cost }} as amount,
        cast(floor({{ cost }} / 1000) as bigint) as step
    from member
    {{ "union all" if not loop.last }}
    {%- endfor %}

),

counted as (

    select segment, year, month_basis, cost, step, cast(count(*) as bigint) as people
    from annual
    group by segment, year, month_basis, cost, step

),

placed as (

    select
        counted.*,
        cast(sum(people) over (
            partition by segment, year, month_basis, cost order by step nulls last
            rows between unbounded preceding and current row
        ) as bigint) as through,
        cast(sum(people) over (
            partition by segment, year, month_basis, cost
        ) as bigint) as everyone
    from counted

),

holder as (

    select
        placed.*,
        greatest(setting.percentile * placed.everyone, 1) as place
    from placed
    cross join setting

),

ranked as (

    select
        annual.*,
        holder.everyone,
        holder.place,
        holder.through - holder.people + row_number() over (
            partition by annual.segment, annual.year, annual.month_basis, annual.cost
            order by annual.amount nulls last
        ) as amount_rank
    from annual
    inner join holder
        on annual.segment = holder.segment
        and annual.year = holder.year
        and annual.month_basis = holder.month_basis
        and annual.cost = holder.cost
        and annual.step = holder.step
    where holder.through >= holder.place and holder.through - holder.people < holder.place

),

final as (

    select
        segment,
        year,
        month_basis,
        max(everyone) as people,
        {%- for cost in ['total', 'physical'] %}
        cast(min(case when cost = '{{ cost }}' and amount_rank >= place then amount end)
            as decimal(18, 2)) as {{ cost }}_cap{{ "," if not loop.last }}
        {%- endfor %}
    from ranked
    group by segment, year, month_basis

)

select * from final
