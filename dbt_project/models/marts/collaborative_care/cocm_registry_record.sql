-- Months in which a chart has a scale result or a psychiatric review.
with scale_reject as (

    select source_name, row_id from {{ ref('cocm_registry_reject') }}
    where entity = 'cocm_scale_result'

),

scale_month as (

    select distinct -- several results a month are one month with a scale
        scale_result.source_name,
        scale_result.patient_key,
        {{ month_index('scale_result.result_date') }} as month_number
    from {{ ref('stg_cocm_registry__scale_result') }} as scale_result
    left join scale_reject
        on scale_result.source_name = scale_reject.source_name
        and scale_result.result_id = scale_reject.row_id
    where scale_reject.row_id is null and scale_result.total_score is not null

),

review_month as (

    select distinct -- several reviews a month are one month with a review
        source_name,
        episode_key,
        {{ month_index('review_date') }} as month_number
    from {{ ref('stg_cocm_registry__psychiatric_review') }}

),

final as (

    select source_name, 'scale' as kind, patient_key as record_key, month_number from scale_month
    union all
    select source_name, 'review' as kind, episode_key as record_key, month_number
    from review_month

)

select * from final
