-- Each measure × year × payer × covered line that must be shown, whether or not anyone is in it.
with catalogue as (

    select measure_id, rate_id from {{ ref('measures') }}

),

final as (

    select
        support.measure_id,
        catalogue.rate_id,
        support.measurement_year,
        support.payer,
        line.product_line,
        support.status,
        support.status_reason
    from {{ ref('measure_support') }} as support
    inner join catalogue on support.measure_id = catalogue.measure_id
    inner join {{ ref('measure_product_line') }} as line
        on support.measure_id = line.measure_id
    inner join (
        select payer, year, product_line
        from {{ ref('member_month') }}
        group by payer, year, product_line
    ) as held
        on (support.payer = held.payer or support.payer = 'all')
        and support.measurement_year = held.year
        and line.product_line = held.product_line
    group by
        support.measure_id, catalogue.rate_id, support.measurement_year, support.payer,
        line.product_line, support.status, support.status_reason

)

select * from final
