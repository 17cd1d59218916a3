-- Rendering providers without one wellness visit in the data (Peterson-Milbank step 5). Empty when
-- the file holds no wellness visit at all: then the step is skipped for everyone.
with medical_claim as (

    select * from {{ ref('medical_claim') }}

),

wellness_code as (

    select profile.code, profile.year
    from {{ ref('spending_code_profile') }} as profile
    cross join {{ ref('spending_scenario') }} as scenario
    where
        scenario.scenario_id = 'headline'
        and profile.dimension = 'service'
        and {{ in_pack('profile.profile', 'wellness_visit') }}

),

seen as (

    select medical_claim.rendering_npi as npi
    from medical_claim
    inner join wellness_code
        on
            medical_claim.hcpcs_code = wellness_code.code
            and medical_claim.year = wellness_code.year
    where not medical_claim.is_denied and medical_claim.rendering_npi is not null
    group by medical_claim.rendering_npi

),

provider as (

    select rendering_npi as npi from medical_claim
    where claim_type = 'professional' and rendering_npi is not null
    group by rendering_npi

),

any_visit as (

    select count(*) as visits from seen

),

final as (

    select provider.npi, 1 as is_without
    from provider
    cross join any_visit
    left join seen on provider.npi = seen.npi
    where seen.npi is null and any_visit.visits > 0

)

select * from final
