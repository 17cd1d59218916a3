{{ config(materialized='view') }}

-- The one reading of all claim lines for the quality measures: line × code list by procedure or
-- revenue code.
with measure_code as (

    select
        value_set,
        code_system,
        code,
        valid_from,
        valid_to,
        value_set in (
            'unspecified_visit', 'behavioral_outpatient', 'emergency_visit',
            'emergency_department', 'telephone_visit', 'virtual_visit', 'observation_visit',
            'transitional_care'
        ) as is_common_visit,
        value_set in (
            'hba1c_test', 'hba1c_result', 'glucose_test', 'ldl_test', 'ldl_result',
            'frailty_service'
        ) as is_for_severe_illness
    from {{ ref('measure_code') }}
    where code_system in ('CPT', 'HCPCS', 'UBREV')
        and value_set not in ('inpatient_accommodation', 'nonacute_inpatient_stay')

),

final as (

    select line.*, listed.value_set, listed.code, listed.is_common_visit,
        listed.is_for_severe_illness
    from {{ ref('medical_claim') }} as line
    inner join measure_code as listed
        on line.hcpcs_code = listed.code
        and line.service_date between listed.valid_from and listed.valid_to
        and listed.code_system <> 'UBREV'
    where line.in_member_month
    union all
    select line.*, listed.value_set, listed.code, listed.is_common_visit,
        listed.is_for_severe_illness
    from {{ ref('medical_claim') }} as line
    inner join measure_code as listed
        on line.revenue_center_code = listed.code
        and line.service_date between listed.valid_from and listed.valid_to
        and listed.code_system = 'UBREV'
    where line.in_member_month

)

select * from final
