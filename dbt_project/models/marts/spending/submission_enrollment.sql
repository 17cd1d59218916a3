-- Member months by market, for the enrollment sheet of a filing.
with member_month as (

    select * from {{ ref('member_month') }}

),

final as (

    select
        payer,
        cast(year as integer) as year,
        'all' as organization_id,
        case
            when is_self_funded then 'self-insured'
            when product_line in ('medicare', 'medicare_ffs') then 'Medicare'
            when product_line = 'medicaid' then 'Medicaid'
            else 'commercial'
        end as market_category,
        cast(count(*) as bigint) as member_months
    from member_month
    where has_medical
    group by
        payer, year,
        case
            when is_self_funded then 'self-insured'
            when product_line in ('medicare', 'medicare_ffs') then 'Medicare'
            when product_line = 'medicaid' then 'Medicaid'
            else 'commercial'
        end

)

select * from final
