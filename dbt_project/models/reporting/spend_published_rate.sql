-- Rates that others published, with the definition each rests on, to stand beside ours.
with published as (

    select * from {{ ref('published_spend_benchmarks') }}

),

final as (

    select
        place,
        product_line,
        cast(year as integer) as year,
        measure,
        low_pct,
        high_pct,
        definition,
        source,
        confidence
    from published

)

select * from final
