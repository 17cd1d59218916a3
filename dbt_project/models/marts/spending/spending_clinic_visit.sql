-- Hospital clinic lines that belong to an office visit of the same member and day at a hospital
-- outpatient place (Peterson-Milbank step 6).
with marked_line as (

    select * from {{ ref('spending_marked_line') }}

),

office_visit as (

    select person_key, service_date
    from marked_line
    where is_outpatient_visit
    group by person_key, service_date

),

final as (

    select marked_line.claim_key, marked_line.claim_line_number, 1 as is_visit
    from marked_line
    inner join office_visit
        on
            marked_line.person_key = office_visit.person_key
            and marked_line.service_date = office_visit.service_date
    where marked_line.is_clinic_visit

)

select * from final
