-- The months of state submissions that count: of a carrier's month those of the latest submission that
-- reaches over it (who is no longer in it has left), one a member, product and plan.
with delivered as (

    select * from {{ source('raw', 'apcd_eligibility') }}

),

delivery as (

    {{ delivery_of('apcd_cdl') }}

),

number as (

    select n from {{ ref('month_number') }}

),

ordered as (

    select
        delivered.*,
        coalesce(delivered.submitter_code, '') || '|' || coalesce(delivered.payer_code, '')
            as carrier,
        delivered.start_year * 12 + delivered.start_month as month_number,
        delivery.delivery_order
    from delivered
    inner join delivery
        on delivered.source_name = delivery.source_name
        and delivered.delivery_id = delivery.delivery_id

),

submission as (

    select
        source_name,
        carrier,
        delivery_order,
        min(month_number) as first_month,
        max(month_number) as last_month
    from ordered
    group by source_name, carrier, delivery_order

),

latest as (

    select
        submission.source_name,
        submission.carrier,
        submission.first_month + number.n as month_number,
        max(submission.delivery_order) as delivery_order
    from submission
    inner join number on number.n <= submission.last_month - submission.first_month
    group by submission.source_name, submission.carrier, submission.first_month + number.n

),

ranked as (

    select
        ordered.*,
        row_number() over (
            partition by
                ordered.source_name, ordered.payer_code, ordered.member_id,
                ordered.product_code, ordered.plan_id, ordered.month_number
            order by ordered.delivery_order desc nulls last, ordered.delivery_id desc nulls last
        ) as month_rank
    from ordered
    inner join latest
        on ordered.source_name = latest.source_name
        and ordered.carrier = latest.carrier
        and ordered.month_number = latest.month_number
        and ordered.delivery_order = latest.delivery_order

),

final as (

    select * from ranked where month_rank = 1

)

select * from final
