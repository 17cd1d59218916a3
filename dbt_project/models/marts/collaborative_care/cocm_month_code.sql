-- Expected and billed side by side, one row per month and code.
with line as (

    select * from {{ ref('cocm_claim_shifted_line') }}
    where family in ('cocm', 'general_bhi')

),

month as (

    select * from {{ ref('cocm_month_gate') }}

),

billing_code as (

    select * from {{ ref('cocm_billing_code') }}

),

cocm_code as (

    select * from {{ ref('cocm_code') }}

),

-- In force on the service date, for the payer and the place.
line_validity as (

    select
        line.person_key,
        line.billing_tin,
        line.month_number,
        line.code,
        line.service_date,
        bool_or(
            (cocm_code.site = 'any' or cocm_code.site = month.site)
            and line.service_date >= cocm_code.valid_from
            and (cocm_code.valid_to is null or line.service_date <= cocm_code.valid_to)
        ) as is_effective,
        bool_or(line.service_date > cocm_code.valid_to) as is_past_end,
        bool_or(cocm_code.valid_to is null and cocm_code.site in ('any', month.site))
            as is_open_ended
    from line
    inner join month
        on line.person_key = month.subject_key
        and line.billing_tin = month.billing_tin
        and line.month_number = month.month_number
    left join cocm_code
        on line.code = cocm_code.code
        and (cocm_code.payer_family = 'all' or cocm_code.payer_family = month.payer_family)
    group by
        line.person_key, line.billing_tin, line.month_number, line.code, line.service_date

),

billed as (

    select
        line.person_key as subject_key,
        line.billing_tin,
        line.month_number,
        line.code,
        sum(case when line.is_denied then 0 else line.units end) as paid_units,
        sum(case when line.is_denied then line.units else 0 end) as denied_units,
        cast(sum(case when line.is_denied then 0 else coalesce(line.allowed_amount, 0) end)
            as decimal(38, 2)) as allowed_amount,
        cast(sum(case when line.is_denied then 0 else line.paid_amount end) as decimal(38, 2))
            as paid_amount,
        cast(sum(case when line.is_denied then 0 else line.member_cost_share_amount end)
            as decimal(38, 2)) as member_cost_share_amount,
        count(distinct case when not line.is_denied then line.rendering_npi end) as billers,
        bool_or(line.is_denied and (line.denial_reason_group = 'misrouted'
            or line.processed_by in ('carve-out', 'carve_out', 'carveout'))) as is_misrouted,
        max(case when line.is_denied then line.service_date end) as denied_service_date,
        bool_or(line.is_moved) as is_moved,
        bool_or(not line.is_denied and not coalesce(validity.is_effective, false))
            as is_ineffective,
        bool_or(not line.is_denied and not coalesce(validity.is_effective, false)
            and coalesce(validity.is_past_end, false)
            and not coalesce(validity.is_open_ended, false)) as is_retired
    from line
    left join line_validity as validity
        on line.person_key = validity.person_key
        and line.billing_tin = validity.billing_tin
        and line.month_number = validity.month_number
        and line.code = validity.code
        and line.service_date = validity.service_date
    group by line.person_key, line.billing_tin, line.month_number, line.code

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
