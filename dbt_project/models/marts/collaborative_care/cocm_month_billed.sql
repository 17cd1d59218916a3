-- What was billed, paid and denied, by month and code.
with line as (

    select * from {{ ref('cocm_claim_shifted_line') }}
    where family in ('cocm', 'general_bhi')

),

month as (

    select * from {{ ref('cocm_month_gate') }}

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

final as (

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

)

select * from final
