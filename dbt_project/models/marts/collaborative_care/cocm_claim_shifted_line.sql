-- Lines of a month's first days, where that month has no minutes to speak of, the month before has
-- them and nothing was billed for it: they stand for the month before.
with line as (

    select * from {{ ref('cocm_claim_line') }}

),

claim_month as (

    select
        person_key,
        billing_tin,
        month_number,
        max(extract(day from service_date)) as last_day
    from line
    where family in ('cocm', 'general_bhi')
    group by person_key, billing_tin, month_number

),

registry as (

    select
        subject_key,
        billing_tin,
        month_number,
        sum(counted_minutes) as counted_minutes
    from {{ ref('cocm_registry_month') }}
    group by subject_key, billing_tin, month_number

),

setting as (

    select
        collaborative_care__g2214_min_minutes as min_minutes,
        collaborative_care__service_date_grace_days as grace_days
    from {{ source('raw', 'setting') }}

),

moved as (

    select
        claim_month.person_key,
        claim_month.billing_tin,
        claim_month.month_number
    from claim_month
    cross join setting
    inner join registry as before
        on claim_month.person_key = before.subject_key
        and claim_month.billing_tin = before.billing_tin
        and claim_month.month_number - 1 = before.month_number
    left join registry as own
        on claim_month.person_key = own.subject_key
        and claim_month.billing_tin = own.billing_tin
        and claim_month.month_number = own.month_number
    left join claim_month as earlier
        on claim_month.person_key = earlier.person_key
        and claim_month.billing_tin = earlier.billing_tin
        and claim_month.month_number - 1 = earlier.month_number
    where claim_month.last_day <= setting.grace_days
        and before.counted_minutes >= setting.min_minutes
        and coalesce(own.counted_minutes, 0) < setting.min_minutes
        and earlier.person_key is null

),

final as (

    select
        line.person_id,
        line.person_key,
        line.payer,
        line.billing_tin,
        case when moved.person_key is null then line.month_number
            else line.month_number - 1 end as month_number,
        moved.person_key is not null as is_moved,
        line.service_date,
        line.rendering_npi,
        line.rendering_taxonomy_code,
        line.code,
        line.family,
        line.line_role,
        line.month_role,
        line.path,
        line.canonical_code,
        line.is_base,
        line.is_once_a_month,
        line.units,
        line.allowed_amount,
        line.paid_amount,
        line.member_cost_share_amount,
        line.is_denied,
        line.denial_reason_group,
        line.processed_by
    from line
    left join moved
        on line.person_key = moved.person_key
        and line.billing_tin = moved.billing_tin
        and line.month_number = moved.month_number
        and line.family in ('cocm', 'general_bhi')

)

select * from final
