-- Claims that hold severe mental illness, or bodily disease of someone who has it: their ids, and
-- whether they are laboratory claims, whose every line was performed at place of service 81.
with diagnosed as (

    select claim_key
    from {{ ref('coded_diagnosis') }}
    where has_severe_mental_illness or has_diabetes or has_dementia or has_advanced_illness
        or has_frailty_diagnosis

),

laboratory as (

    select code from {{ ref('measure_code') }} where value_set = 'laboratory_pos'

),

final as (

    select
        medical_claim.claim_key,
        max(medical_claim.claim_id) as claim_id,
        min(case when laboratory.code is not null then 1 else 0 end) = 1 as is_laboratory_claim
    from {{ ref('medical_claim') }} as medical_claim
    inner join diagnosed on medical_claim.claim_key = diagnosed.claim_key
    left join laboratory on medical_claim.place_of_service_code = laboratory.code
    group by medical_claim.claim_key

)

select * from final
