with emergency_claim as (

    select * from {{ ref('emergency_claim') }}

),

visit as (

    select
        ed_visit_key,
        max(person_id) as person_id,
        max(person_key) as person_key,
        max(payer) as payer,
        max(data_source) as data_source,
        max(facility) as facility,
        max(visit_date) as visit_date,
        -- The hospital's diagnosis wins over the physician's.
        coalesce(
            max(case when is_facility_claim then principal_diagnosis end),
            max(principal_diagnosis)
        ) as principal_diagnosis,
        min(case when is_denied then 1 else 0 end) = 1 as is_denied,
        min(data_source || '|' || claim_id) as ed_visit_id,
        {{ json_text_array('claim_id') }} as claim_ids
    from emergency_claim
    group by ed_visit_key

),

-- Same or next day; also emergency lines on the inpatient bill itself.
admitted as (

    select visit.ed_visit_key
    from visit
    inner join {{ ref('inpatient_stay') }} as stay
        on visit.person_key = stay.person_key
        and visit.payer = stay.payer
        and stay.admission_date between visit.visit_date
            and date_add(visit.visit_date, 1)
    group by visit.ed_visit_key
    union
    select emergency_claim.ed_visit_key
    from emergency_claim
    inner join {{ ref('inpatient_claim') }} as inpatient_claim
        on emergency_claim.claim_key = inpatient_claim.claim_key
    group by emergency_claim.ed_visit_key

),

final as (

    select
        visit.ed_visit_id,
        visit.ed_visit_key,
        visit.person_id,
        visit.person_key,
        visit.payer,
        visit.data_source,
        visit.facility,
        visit.visit_date,
        admitted.ed_visit_key is not null as ends_in_admission,
        visit.principal_diagnosis,
        visit.is_denied,
        visit.claim_ids
    from visit
    left join admitted on visit.ed_visit_key = admitted.ed_visit_key

)

select * from final
