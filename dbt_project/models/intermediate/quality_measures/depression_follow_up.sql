-- The last PHQ-9 in the time after an elevated score at which DRR-E (day 120 to 240) and CMS159
-- (12 months, 60 days either side) look.
with indexed as (

    select
        depression_index.measure_id,
        depression_index.measurement_year,
        depression_index.enrollee_key,
        depression_index.score as index_score,
        case depression_index.measure_id
            when 'DRR-E' then date_add(depression_index.index_date, 120)
            else date_add({{ add_months('depression_index.index_date', '12') }}, -60)
        end as from_date,
        case depression_index.measure_id
            when 'DRR-E' then date_add(depression_index.index_date, 240)
            else date_add({{ add_months('depression_index.index_date', '12') }}, 60)
        end as to_date
    from {{ ref('depression_index') }} as depression_index

),

score as (

    select
        enrollee.enrollee_key,
        depression_score.score_date,
        -- Two scores on one day: the higher one, the more careful reading.
        max(depression_score.score) as score,
        min(depression_score.source_id) as source_id
    from {{ ref('depression_score') }} as depression_score
    inner join {{ ref('enrollee') }} as enrollee
        on depression_score.person_key = enrollee.person_key
    where depression_score.instrument = 'phq9' and depression_score.score is not null
    group by enrollee.enrollee_key, depression_score.score_date

),

final as (

    select
        indexed.measure_id,
        indexed.measurement_year,
        indexed.enrollee_key,
        max(indexed.index_score) as index_score,
        max(score.score_date) as follow_up_date,
        max_by(score.score, score.score_date) as follow_up_score,
        {{ json_text_array('score.source_id') }} as score_ids
    from indexed
    inner join score
        on indexed.enrollee_key = score.enrollee_key
        and score.score_date between indexed.from_date and indexed.to_date
    group by indexed.measure_id, indexed.measurement_year, indexed.enrollee_key

)

select * from final
