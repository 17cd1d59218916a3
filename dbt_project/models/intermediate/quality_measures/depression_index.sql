-- Elevated PHQ-9 scores (above 9) that open DRR-E and CMS159: the first of the intake with a
-- depression encounter near it, else the first, so that the missing encounter is the reason shown.
with period as (

    select measurement_year, period_start, intake_start, intake_end
    from {{ ref('measurement_periods') }}

),

score as (

    select
        enrollee.enrollee_key,
        enrollee.payer,
        depression_score.score_date,
        max(depression_score.score) as score
    from {{ ref('depression_score') }} as depression_score
    inner join {{ ref('enrollee') }} as enrollee
        on depression_score.person_key = enrollee.person_key
    where depression_score.instrument = 'phq9' and depression_score.score > 9
    group by enrollee.enrollee_key, enrollee.payer, depression_score.score_date

),

-- DRR-E: encounter within 15 days either side. CMS159: on the day or up to 7 days after.
dated as (

    select
        'DRR-E' as measure_id,
        period.measurement_year,
        score.enrollee_key,
        score.score_date,
        score.score,
        date_add(score.score_date, -15) as encounter_from,
        date_add(score.score_date, 15) as encounter_to
    from score
    inner join period on score.score_date between period.intake_start and period.intake_end
    union all
    select
        'CMS159' as measure_id,
        period.measurement_year,
        score.enrollee_key,
        score.score_date,
        score.score,
        score.score_date as encounter_from,
        date_add(score.score_date, 7) as encounter_to
    from score
    inner join period
        on score.score_date >= {{ add_months('period.period_start', '-14') }}
        and score.score_date < {{ add_months('period.period_start', '-2') }}

),

met as (

    select
        dated.measure_id,
        dated.measurement_year,
        dated.enrollee_key,
        dated.score_date,
        max(dated.score) as score,
        {{ any_true('encounter.enrollee_key is not null') }} as has_encounter,
        coalesce(max(encounter.claim_ids), '[]') as claim_ids
    from dated
    left join {{ ref('depression_encounter') }} as encounter
        on dated.enrollee_key = encounter.enrollee_key
        and encounter.service_date between dated.encounter_from and dated.encounter_to
    group by dated.measure_id, dated.measurement_year, dated.enrollee_key, dated.score_date

),

ranked as (

    select
        *,
        row_number() over (
            partition by measure_id, measurement_year, enrollee_key
            order by has_encounter desc nulls last, score_date nulls last
        ) as score_rank
    from met

),

final as (

    select
        measure_id, measurement_year, enrollee_key, score_date as index_date, score, has_encounter,
        claim_ids
    from ranked
    where score_rank = 1

)

select * from final
