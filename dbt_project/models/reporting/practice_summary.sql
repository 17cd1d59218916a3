with cluster as (

    select * from {{ ref('practice_cluster') }}

),

final as (

    select
        year,
        measure,
        practices,
        {{ rounded('round(estimate, 1)') }} as estimate,
        {{ rounded('round(estimate - quantile * error, 1)') }} as ci_low,
        {{ rounded('round(estimate + quantile * error, 1)') }} as ci_high,
        'ok' as status,
        case when error is null then 'under twenty practices: no interval in closed form' end
            as status_reason,
        '1' as method_version
    from cluster

)

select * from final
