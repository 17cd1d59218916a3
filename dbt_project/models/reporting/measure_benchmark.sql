-- Published national averages, as they were printed, to stand beside our rates.
with published_benchmarks as (

    select * from {{ ref('published_benchmarks') }}

),

final as (

    select
        measure_id,
        rate_id,
        cast(measurement_year as integer) as measurement_year,
        product_line,
        plan_type,
        cast(rate as double) as rate,
        statistic,
        source
    from published_benchmarks

)

select * from final
