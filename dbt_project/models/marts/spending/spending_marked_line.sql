-- The few lines that tell something about other lines: wellness visits, hospital clinic visits,
-- office visits at a hospital and screenings. One pass for three lists.
with medical_claim as (

    select * from {{ ref('medical_claim') }}

),

scenario as (

    select * from {{ ref('spending_scenario') }} where scenario_id = 'headline'

),

profile as (

    select * from {{ ref('spending_code_profile') }}

),

service as (

    select
        profile.code,
        profile.year,
        {%- for role in ['wellness_visit', 'clinic_visit', 'office_visit',
            'mental_health_screening', 'substance_use_screening'] %}
        {{ in_pack('profile.profile', role) }} as is_{{ role }}{{ ',' if not loop.last }}
        {%- endfor %}
    from profile
    cross join scenario
    where
        profile.dimension = 'service'
        and (profile.profile & (
            scenario.wellness_visit | scenario.clinic_visit | scenario.office_visit
            | scenario.mental_health_screening | scenario.substance_use_screening
        )) > 0

),

outpatient_place as (

    select profile.code, profile.year
    from profile
    cross join scenario
    where
        profile.dimension = 'place'
        and {{ in_pack('profile.profile', 'hospital_outpatient_place') }}

),

clinic_bill as (

    select profile.code, profile.year
    from profile
    cross join scenario
    where profile.dimension = 'bill' and {{ in_pack('profile.profile', 'hospital_clinic_bill') }}

),

final as (

    select
        claim.claim_key,
        claim.claim_line_number,
        claim.person_key,
        claim.service_date,
        claim.rendering_npi,
        service.is_wellness_visit,
        service.is_clinic_visit and clinic_bill.code is not null as is_clinic_visit,
        service.is_office_visit and outpatient_place.code is not null
        and claim.claim_type = 'professional' as is_outpatient_visit,
        cast(case
            when service.is_substance_use_screening then 2
            when service.is_mental_health_screening then 1
            else 0
        end as integer) as screen
    from medical_claim as claim
    inner join service on claim.hcpcs_code = service.code and claim.year = service.year
    left join outpatient_place
        on
            claim.place_of_service_code = outpatient_place.code
            and claim.year = outpatient_place.year
    left join clinic_bill
        on claim.bill_type_code = clinic_bill.code and claim.year = clinic_bill.year
    where
        not claim.is_denied
        and (
            not service.is_office_visit or service.is_wellness_visit or service.is_clinic_visit
            or service.is_mental_health_screening or service.is_substance_use_screening
            or outpatient_place.code is not null
        )

)

select * from final
