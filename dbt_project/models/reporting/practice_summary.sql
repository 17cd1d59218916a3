-- Over all practices together; rounded to one decimal, and nothing where few people are behind it.
with cluster as (

    select practice_cluster.*, practice_cluster.people >= threshold.value as is_shown
    from {{ ref('practice_cluster') }} as practice_cluster
    inner join {{ ref('population_threshold') }} as threshold
        on threshold.threshold = 'hidden_below_members'

),

final as (

    select
        year,
        measure,
        practices,
        case when is_shown then {{ rounded('round(estimate, 1)') }} end as estimate,
        case when is_shown then {{ rounded('round(estimate - quantile * error, 1)') }} end
            as ci_low,
        case when is_shown then {{ rounded('round(estimate + quantile * error, 1)') }} end
            as ci_high,
        case when is_shown then 'ok' else 'below_floor' end as status,
        case
            when not is_shown then 'too few members'
            when error is null then 'under twenty practices: no interval in closed form'
        end as status_reason,
        '1' as method_version
    from cluster

)

select * from final
