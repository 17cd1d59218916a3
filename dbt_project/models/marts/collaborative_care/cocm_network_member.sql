-- Each member once a year and family: parts over payers, products and funding add up to the total.
with line as (

    select * from {{ ref('cocm_network_line') }}

),

final as (

    select
        person_key,
        year,
        family,
        max_by(payer, month_number * 2 + case when is_denied then 0 else 1 end) as payer,
        max_by(known_product_line, month_number * 2 + case when is_denied then 0 else 1 end)
            as product_line,
        max_by(funding, month_number * 2 + case when is_denied then 0 else 1 end) as funding,
        max_by(billing_tin, month_number * 2 + case when is_denied then 0 else 1 end)
            as billing_tin,
        bool_or(not is_denied) as is_paid,
        cast(count(distinct case when not is_denied then month_number end) as bigint) as months,
        cast(count(*) as bigint) as lines,
        cast(sum(case when is_denied then 1 else 0 end) as bigint) as denied_lines,
        cast(sum(case when is_denied and is_paid_later then 1 else 0 end) as bigint)
            as denied_then_paid_lines,
        cast(sum(case when is_misrouted then 1 else 0 end) as bigint) as misrouted_lines,
        cast(sum(case when is_denied then 0 else coalesce(allowed_amount, 0) end)
            as decimal(38, 2)) as allowed_amount,
        cast(sum(case when is_denied then 0 else paid_amount end) as decimal(38, 2))
            as paid_amount,
        cast(sum(case when is_denied then 0 else member_cost_share_amount end)
            as decimal(38, 2)) as member_amount,
        cast(sum(case when is_denied then 0 else coalesce(deductible_amount, 0) end)
            as decimal(38, 2)) as deductible_amount,
        cast(sum(case when not is_denied and medicare_amount is not null and allowed_amount > 0
            then allowed_amount end) as decimal(38, 2)) as compared_allowed_amount,
        cast(sum(case when not is_denied and medicare_amount is not null and allowed_amount > 0
            then medicare_amount end) as decimal(38, 2)) as medicare_amount,
        min(fee_basis) as fee_basis
    from line
    group by person_key, year, family

)

select * from final
