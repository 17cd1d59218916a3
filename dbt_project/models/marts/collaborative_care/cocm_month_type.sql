-- Reference 1.3: which month is the first. Service is counted minutes or a paid code; six months
-- without any start anew.
with month as (

    select
        month.*,
        variant.variant,
        variant.payer,
        variant.product_line,
        variant.in_member_month,
        variant.site,
        rule.payer_family,
        rule.time_rule,
        case when rule.time_rule = 'full' then rule.base_initial_minutes
            else cast(floor(rule.base_initial_minutes / 2) + 1 as integer) end as initial_threshold,
        case when rule.time_rule = 'full' then rule.base_subsequent_minutes
            else cast(floor(rule.base_subsequent_minutes / 2) + 1 as integer)
            end as subsequent_threshold,
        setting.collaborative_care__episode_gap_months as gap_months,
        setting.collaborative_care__first_month_basis as first_month_basis,
        month.is_cocm_paid
        or (month.program = 'cocm' and coalesce(month.minutes, 0) > 0) as is_service
    from {{ ref('cocm_month') }} as month
    inner join {{ ref('cocm_month_variant') }} as variant
        on month.subject_key = variant.subject_key
        and month.billing_tin = variant.billing_tin
        and month.month_number = variant.month_number
    left join {{ ref('cocm_variant') }} as rule on variant.variant = rule.variant
    cross join {{ source('raw', 'setting') }} as setting

),

looked_back as (

    select
        month.*,
        max(case when is_service then month_number end) over (
            partition by subject_key, billing_tin
            order by month_number nulls last
            rows between unbounded preceding and 1 preceding
        ) as last_service_month
    from month

),

-- A month opens a run when nothing, or six empty months, lie before it.
opened as (

    select
        looked_back.*,
        case
            when last_service_month is not null
                then month_number - last_service_month - 1 >= gap_months
            when enrollment_month_number is not null
                then month_number <= enrollment_month_number
            else true
        end as opens_run
    from looked_back

),

run as (

    select
        opened.*,
        sum(case when opens_run then 1 else 0 end) over (
            partition by subject_key, billing_tin
            order by month_number nulls last
            rows between unbounded preceding and current row
        ) as run_number
    from opened

),

reached as (

    select
        run.*,
        max(case when minutes >= initial_threshold or is_base_paid then 1 else 0 end) over (
            partition by subject_key, billing_tin, run_number
            order by month_number nulls last
            rows between unbounded preceding and 1 preceding
        ) as earlier_base,
        min(month_number) over (
            partition by subject_key, billing_tin, run_number
        ) as run_first_month
    from run

),

final as (

    select
        reached.*,
        month_number - coalesce(enrollment_month_number, run_first_month) + 1
            as episode_month_number,
        case
            when first_month_basis = 'enrolment_month' and opens_run then 'initial'
            when first_month_basis = 'first_billable_month'
                and coalesce(earlier_base, 0) = 0 then 'initial'
            else 'subsequent'
        end as month_type,
        -- The two readings part here: the page says so.
        opens_run <> (coalesce(earlier_base, 0) = 0) as is_first_month_sensitive
    from reached

)

select * from final
