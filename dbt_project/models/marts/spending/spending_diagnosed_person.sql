-- People with a claim whose first diagnosis is behavioral, by year: some programmes count a drug as
-- behavioral only for them (Arkansas).
with medical_claim as (

    select * from {{ ref('medical_claim') }}

),

scenario as (

    select * from {{ ref('spending_scenario') }} where scenario_id = 'headline'

),

diagnosis as (

    select profile.code, profile.year
    from {{ ref('spending_code_profile') }} as profile
    cross join scenario
    where
        profile.dimension = 'diagnosis'
        and ({{ in_pack('profile.profile', 'mental_health_diagnosis') }}
            or {{ in_pack('profile.profile', 'substance_use_diagnosis') }})

),

final as (

    select claim.person_key, claim.year
    from medical_claim as claim
    inner join diagnosis on claim.diagnosis_code_1 = diagnosis.code and claim.year = diagnosis.year
    where not claim.is_denied
    group by claim.person_key, claim.year

)

select * from final
