-- An episode ends after six calendar months without a paid Collaborative Care month (setting).
with claim_month as (

    select * from {{ ref('cocm_claim_month') }} where is_cocm_paid

),

setting as (

    select collaborative_care__episode_gap_months as gap_months from {{ source('raw', 'setting') }}

),

spaced as (

    select
        claim_month.*,
        lag(month_number) over (
            partition by person_key, billing_tin order by month_number nulls last
        ) as previous_month
    from claim_month

),

numbered as (

    select
        spaced.*,
        cast(sum(case
            when spaced.previous_month is null then 1
            when spaced.month_number - spaced.previous_month - 1 >= setting.gap_months then 1
            else 0
        end) over (
            partition by spaced.person_key, spaced.billing_tin
            order by spaced.month_number nulls last
            rows between unbounded preceding and current row
        ) as integer) as episode_number
    from spaced
    cross join setting

),

final as (

    select
        person_id,
        person_key,
        billing_tin,
        episode_number,
        max_by(payer, month_number) as payer,
        max_by(product_line, month_number) as product_line,
        min(month_number) as first_month_number,
        max(month_number) as last_month_number,
        min(year_month) as first_year_month,
        max(year_month) as last_year_month,
        cast(count(*) as bigint) as months,
        max_by(is_initial_paid, -month_number) as starts_with_initial_code,
        cast(sum(allowed_amount) as decimal(18, 2)) as allowed_amount,
        cast(sum(paid_amount) as decimal(18, 2)) as paid_amount,
        cast(sum(member_cost_share_amount) as decimal(18, 2)) as member_cost_share_amount
    from numbered
    group by person_id, person_key, billing_tin, episode_number

)

select * from final
