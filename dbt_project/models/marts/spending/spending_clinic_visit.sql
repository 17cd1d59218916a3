-- Hospital clinic lines that belong to an office visit of the same member and day at a hospital
-- outpatient place (Peterson-Milbank step 6).
with medical_claim as (

    select * from {{ ref('medical_claim') }}

),

scenario as (

    select * from {{ ref('spending_scenario') }} where scenario_id = 'headline'

),

profile as (

    select * from {{ ref('spending_code_profile') }}

),

{% for name, dimension, role in [
    ('clinic_code', 'service', 'clinic_visit'), ('office_code', 'service', 'office_visit'),
    ('outpatient_place', 'place', 'hospital_outpatient_place'),
    ('clinic_bill', 'bill', 'hospital_clinic_bill'),
] -%}
{{ name }} as (

    select profile.code, profile.year
    from profile
    cross join scenario
    where profile.dimension = '{{ dimension }}' and {{ in_pack('profile.profile', role) }}

),

{% endfor -%}

clinic_line as (

    select claim.claim_key, claim.claim_line_number, claim.person_key, claim.service_date
    from medical_claim as claim
    inner join clinic_code on claim.hcpcs_code = clinic_code.code and claim.year = clinic_code.year
    inner join clinic_bill
        on claim.bill_type_code = clinic_bill.code and claim.year = clinic_bill.year
    where not claim.is_denied

),

office_visit as (

    select claim.person_key, claim.service_date
    from medical_claim as claim
    inner join office_code on claim.hcpcs_code = office_code.code and claim.year = office_code.year
    inner join outpatient_place
        on
            claim.place_of_service_code = outpatient_place.code
            and claim.year = outpatient_place.year
    where not claim.is_denied and claim.claim_type = 'professional'
    group by claim.person_key, claim.service_date

),

final as (

    select clinic_line.claim_key, clinic_line.claim_line_number, 1 as is_visit
    from clinic_line
    inner join office_visit
        on
            clinic_line.person_key = office_visit.person_key
            and clinic_line.service_date = office_visit.service_date

)

select * from final
