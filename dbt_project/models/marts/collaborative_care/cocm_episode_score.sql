-- Baseline is the first primary-scale score on or within 14 days after enrolment, never the screen
-- before it; the latest score is carried forward.
with episode as (

    select
        *,
        coalesce(end_date, as_of) as until_date
    from {{ ref('cocm_registry_episode') }}

),

score as (

    select scale_result.*
    from {{ ref('stg_cocm_registry__scale_result') }} as scale_result
    left join {{ ref('cocm_registry_reject') }} as reject
        on reject.entity = 'cocm_scale_result'
        and scale_result.source_name = reject.source_name
        and scale_result.result_id = reject.row_id
    where reject.row_id is null

),

dated as (

    select
        episode.episode_key,
        score.instrument = {{ episode_scale('episode') }} as is_primary,
        score.instrument,
        score.result_date,
        score.total_score,
        score.item9_score,
        {{ days_between('episode.enrollment_date', 'score.result_date') }} as day_number
    from episode
    inner join score
        on episode.patient_key = score.patient_key
        and score.result_date >= episode.enrollment_date
        and score.result_date <= episode.until_date

),

final as (

    select
        episode_key,
        min_by(total_score, result_date) filter (where is_primary and day_number <= 14)
            as baseline_score,
        max_by(total_score, result_date) filter (where is_primary) as latest_score,
        max_by(total_score, result_date) filter (where is_primary and day_number <= 56)
            as week_8_score,
        max_by(item9_score, result_date)
            filter (where item9_score is not null) as latest_item9,
        max_by(total_score, result_date) filter (where instrument = 'auditc') as auditc_score,
        max_by(total_score, result_date) filter (where instrument = 'gad7') as gad7_score,
        max_by(total_score, result_date) filter (where instrument = 'phq9') as phq9_score,
        count(*) as results
    from dated
    group by episode_key

)

select * from final
