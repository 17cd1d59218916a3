-- The annual cost above which nobody weighs more: the stated percentile (nearest rank) of people of
-- a segment, basis of months and year, payers pooled. A few very expensive people decide a mean
-- otherwise (methods 2.6). At percentile 1 nothing is cut.
with setting as (

    select cost__truncation_percentile as percentile from {{ source('raw', 'setting') }}

),

member as (

    select
        segment,
        year,
        month_basis,
        12 * cast(total_amount as double) / member_months as total_annual,
        12 * cast(medical_amount + pharmacy_medical_amount as double) / member_months
            as physical_annual
    from {{ ref('member_year_cost') }}
    where payer <> 'all' and member_months > 0

),

ranked as (

    select
        member.*,
        setting.percentile * count(*) over (
            partition by member.segment, member.year, member.month_basis
        ) as place,
        row_number() over (
            partition by member.segment, member.year, member.month_basis
            order by member.total_annual nulls last
        ) as total_rank,
        row_number() over (
            partition by member.segment, member.year, member.month_basis
            order by member.physical_annual nulls last
        ) as physical_rank
    from member
    cross join setting

),

final as (

    select
        segment,
        year,
        month_basis,
        cast(count(*) as bigint) as people,
        cast(min(case when total_rank >= place then total_annual end) as decimal(18, 2))
            as total_cap,
        cast(min(case when physical_rank >= place then physical_annual end) as decimal(18, 2))
            as physical_cap
    from ranked
    group by segment, year, month_basis

)

select * from final
