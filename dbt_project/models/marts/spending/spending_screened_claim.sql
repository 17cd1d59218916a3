-- Claims with a mental health (1) or substance use (2) screening line, for the switch that lets the
-- screening pull in the whole claim. A claim with both counts as substance use.
with medical_claim as (

    select * from {{ ref('medical_claim') }}

),

screening as (

    select
        profile.code,
        profile.year,
        case when {{ in_pack('profile.profile', 'substance_use_screening') }} then 2 else 1 end
            as screen
    from {{ ref('spending_code_profile') }} as profile
    cross join {{ ref('spending_scenario') }} as scenario
    where
        scenario.scenario_id = 'headline'
        and profile.dimension = 'service'
        and (
            {{ in_pack('profile.profile', 'mental_health_screening') }}
            or {{ in_pack('profile.profile', 'substance_use_screening') }}
        )

),

final as (

    select medical_claim.claim_key, max(screening.screen) as screen
    from medical_claim
    inner join screening
        on medical_claim.hcpcs_code = screening.code and medical_claim.year = screening.year
    where not medical_claim.is_denied
    group by medical_claim.claim_key

)

select * from final
