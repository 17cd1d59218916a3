-- Decision 22: 99494 is never a month of its own, denied lines stay.
with line as (

    select
        *,
        case when not is_denied then {{ repeated_code('code', 'units') }} end as paid_code,
        case when is_denied then {{ repeated_code('code', 'units') }} end as denied_code
    from {{ ref('cocm_claim_line') }}
    where family in ('cocm', 'general_bhi', 'hbai')

),

final as (

    select
        person_id,
        person_key,
        billing_tin,
        month_number,
        max(year_month) as year_month,
        max(year) as year,
        max(payer) as payer,
        max(product_line) as product_line,
        max_by(rendering_npi, case when is_base then 1 else 0 end) as rendering_npi,
        max_by(rendering_taxonomy_code, case when is_base then 1 else 0 end)
            as rendering_taxonomy_code,
        bool_or(family = 'cocm') as is_cocm,
        bool_or(family = 'general_bhi' and code <> 'G0511') as is_general_bhi,
        bool_or(family = 'hbai') as is_hbai,
        bool_or(family = 'cocm' and not is_denied) as is_cocm_paid,
        bool_or(family = 'general_bhi' and code <> 'G0511' and not is_denied)
            as is_general_bhi_paid,
        bool_or(family = 'hbai' and not is_denied) as is_hbai_paid,
        bool_or(month_role = 'initial' and not is_denied) as is_initial_paid,
        {{ sorted_join("paid_code") }} as paid_codes,
        {{ sorted_join("denied_code") }} as denied_codes,
        cast(count(*) as bigint) as lines,
        cast(sum(case when is_denied then 1 else 0 end) as bigint) as denied_lines,
        cast(sum(case when is_denied then 0 else coalesce(allowed_amount, 0) end)
            as decimal(18, 2)) as allowed_amount,
        cast(sum(case when is_denied then 0 else paid_amount end) as decimal(18, 2))
            as paid_amount,
        cast(sum(case when is_denied then 0 else member_cost_share_amount end)
            as decimal(18, 2)) as member_cost_share_amount,
        min(paid_date) as first_paid_date,
        min(received_date) as first_received_date,
        max(in_member_month) as in_member_month
    from line
    group by person_id, person_key, billing_tin, month_number

)

select * from final
