-- Glucose, HbA1c and LDL-C tests in a measurement year: test codes on any claim (place 81 too),
-- result codes of CPT II unless they say "not performed" or, from 2024, stand on a laboratory
-- claim (place 81), and laboratory results by LOINC.
with period as (

    select measurement_year, laboratory_place_ignored from {{ ref('measurement_year') }}

),

laboratory_place as (

    select code from {{ ref('measure_code') }} where value_set = 'laboratory_pos'

),

name as (

    select 'glucose_test' as value_set, 'glucose' as test
    union all
    select 'hba1c_test' as value_set, 'hba1c' as test
    union all
    select 'hba1c_result' as value_set, 'hba1c' as test
    union all
    select 'ldl_test' as value_set, 'ldl' as test
    union all
    select 'ldl_result' as value_set, 'ldl' as test

),

claimed as (

    select
        service.enrollee_key,
        period.measurement_year,
        name.test,
        service.service_date,
        service.claim_id
    from {{ ref('coded_service') }} as service
    inner join name on service.value_set = name.value_set
    inner join period on extract(year from service.service_date) = period.measurement_year
    left join laboratory_place on service.place_of_service_code = laboratory_place.code
    where service.value_set not in ('hba1c_result', 'ldl_result')
        or (not service.is_not_performed
            and (laboratory_place.code is null or not period.laboratory_place_ignored))

),

-- A laboratory record names no payer: it is evidence for each payer of the person.
resulted as (

    select
        enrollee.enrollee_key,
        period.measurement_year,
        name.test,
        lab_result.result_date as service_date,
        lab_result.lab_result_id as claim_id
    from {{ ref('lab_result') }} as lab_result
    inner join {{ ref('measure_code') }} as measure_code
        on lab_result.code = measure_code.code and measure_code.code_system = 'LOINC'
    inner join name on measure_code.value_set = name.value_set
    inner join period on extract(year from lab_result.result_date) = period.measurement_year
    inner join {{ ref('enrollee') }} as enrollee on lab_result.person_key = enrollee.person_key

),

evidence as (

    select * from claimed
    union all
    select * from resulted

),

final as (

    select
        enrollee_key,
        measurement_year,
        test,
        min(service_date) as first_date,
        {{ json_text_array('claim_id') }} as claim_ids
    from evidence
    group by enrollee_key, measurement_year, test

)

select * from final
