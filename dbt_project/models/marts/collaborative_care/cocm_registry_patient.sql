-- Who a registry patient is among the members. No match leaves the row where it is, counted.
with patient as (

    select * from {{ ref('stg_cocm_registry__patient') }}

),

eligibility as (

    select person_id, person_key, member_id, payer from {{ ref('eligibility') }}

),

person as (

    select person_key, birth_date from {{ ref('person') }}

),

candidate as (

    select
        patient.patient_key,
        patient.birth_date,
        patient.payer = eligibility.payer as is_payer_equal,
        eligibility.person_id,
        eligibility.person_key
    from patient
    inner join eligibility on patient.member_id = eligibility.member_id
    union all
    select
        patient.patient_key,
        patient.birth_date,
        patient.payer = eligibility.payer as is_payer_equal,
        eligibility.person_id,
        eligibility.person_key
    from patient
    inner join eligibility on patient.member_id = eligibility.person_id

),

scored as (

    select
        candidate.patient_key,
        candidate.person_id,
        candidate.person_key,
        max(case when candidate.is_payer_equal then 2 else 0 end
            + case when candidate.birth_date = person.birth_date then 4
                when candidate.birth_date <> person.birth_date then -3 else 0 end) as score
    from candidate
    left join person on candidate.person_key = person.person_key
    group by candidate.patient_key, candidate.person_id, candidate.person_key

),

ranked as (

    select
        scored.*,
        rank() over (partition by patient_key order by score desc nulls last) as score_rank
    from scored

),

-- Two members as good as each other are no match.
matched as (

    select
        patient_key,
        max(person_id) as person_id,
        max(person_key) as person_key,
        max(ranked.score) as best_score
    from ranked
    where score_rank = 1
    group by patient_key
    having count(*) = 1 and max(ranked.score) > -3

),

final as (

    select
        patient.*,
        matched.person_id,
        matched.person_key,
        coalesce(matched.person_key, patient.patient_key) as subject_key,
        matched.person_key is not null as is_matched
    from patient
    left join matched on patient.patient_key = matched.patient_key

)

select * from final
