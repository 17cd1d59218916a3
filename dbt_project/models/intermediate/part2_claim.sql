-- One row per claim with a code of the substance use list that CMS withholds (42 CFR Part 2): any
-- listed code marks the whole claim, as CMS labels it. Dates count: 522 was alcohol detoxification
-- until 2007 and is a hip replacement today.
with part2_code as (

    select * from {{ ref('part2_code') }} where code_system <> 'ICD10CM'

),

line as (

    select claim_key, hcpcs_code, drg_code, diagnosis_codes, service_date
    from {{ ref('final_medical_line') }}

),

claim_procedure as (

    select claim_key, procedure_code, procedure_date from {{ ref('final_claim_procedure') }}

),

final as (

    -- One pass over the lines: a line that several codes mark counts once below.
    select line.claim_key
    from line
    left join part2_code as service
        on line.hcpcs_code = service.code
        and service.code_system in ('CPT', 'HCPCS')
        and coalesce(line.service_date, service.valid_from)
        between service.valid_from and service.valid_to
    left join part2_code as stay
        on line.drg_code = stay.code
        and stay.code_system = 'MSDRG'
        and coalesce(line.service_date, stay.valid_from)
        between stay.valid_from and stay.valid_to
    where service.code is not null
        or stay.code is not null
        or {{ has_listed_code('line.diagnosis_codes', ref('part2_code'), 'ICD10CM') }}
    union
    select claim_procedure.claim_key
    from claim_procedure
    inner join part2_code
        on claim_procedure.procedure_code = part2_code.code
        and part2_code.code_system = 'ICD10PCS'

)

select * from final
