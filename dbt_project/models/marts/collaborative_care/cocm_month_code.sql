-- Expected and billed side by side, one row per month and code.
with month as (

    select * from {{ ref('cocm_month_gate') }}

),

billing_code as (

    select * from {{ ref('cocm_billing_code') }}

),

billed as (

    select * from {{ ref('cocm_month_billed') }}

),

expected as (

    select * from {{ ref('cocm_month_expected') }}

),

paired as (

    select
        coalesce(expected.subject_key, billed.subject_key) as subject_key,
        coalesce(expected.billing_tin, billed.billing_tin) as billing_tin,
        coalesce(expected.month_number, billed.month_number) as month_number,
        coalesce(expected.code, billed.code) as code,
        coalesce(expected.units, 0) as expected_units,
        coalesce(billed.paid_units, 0) as paid_units,
        coalesce(billed.denied_units, 0) as denied_units,
        coalesce(billed.allowed_amount, 0) as allowed_amount,
        coalesce(billed.paid_amount, 0) as paid_amount,
        coalesce(billed.member_cost_share_amount, 0) as member_cost_share_amount,
        coalesce(billed.billers, 0) as billers,
        billed.denied_service_date,
        coalesce(billed.is_misrouted, false) as is_misrouted,
        coalesce(billed.is_moved, false) as is_moved,
        coalesce(billed.is_ineffective, false) as is_ineffective,
        coalesce(billed.is_retired, false) as is_retired
    from expected
    full outer join billed
        on expected.subject_key = billed.subject_key
        and expected.billing_tin = billed.billing_tin
        and expected.month_number = billed.month_number
        and expected.code = billed.code

),

final as (

    select
        paired.*,
        billing_code.family,
        billing_code.line_role,
        billing_code.month_role,
        billing_code.path as code_path,
        billing_code.canonical_code,
        billing_code.is_base,
        billing_code.is_once_a_month,
        greatest(0, paired.expected_units - paired.paid_units) as missing_units,
        greatest(0, paired.paid_units - paired.expected_units) as excess_units,
        cast(coalesce(fee.amount, 0) as decimal(18, 2)) as fee,
        coalesce(fee.fee_basis, 'none') as fee_basis
    from paired
    inner join billing_code on paired.code = billing_code.code
    left join month
        on paired.subject_key = month.subject_key
        and paired.billing_tin = month.billing_tin
        and paired.month_number = month.month_number
    left join {{ ref('cocm_fee') }} as fee
        on month.payer = fee.payer
        and cast(floor((paired.month_number - 1) / 12) as integer) = fee.year
        and paired.code = fee.code

)

select * from final
