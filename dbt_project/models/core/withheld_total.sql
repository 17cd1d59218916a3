with line as (

    select * from {{ ref('withheld_line') }}

),

final as (

    select
        source_name,
        'medical_claim' as entity,
        cast(count(*) as bigint) as line_count,
        cast(coalesce(sum(paid_amount), 0) as decimal(18, 2)) as amount
    from line
    group by source_name

)

select * from final
