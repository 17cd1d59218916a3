-- The one reading of all claim lines for the quality measures: line × code list by procedure or
-- revenue code. Common visit codes are kept where the claim holds a diagnosis of a measure or a
-- mental health provider performed them, laboratory tests for people with severe mental illness;
-- no measure can use the others.
with measure_code as (

    select value_set, code_system, code, valid_from, valid_to from {{ ref('measure_code') }}

),

hcpcs as (

    select * from measure_code where code_system in ('CPT', 'HCPCS')

),

revenue as (

    select * from measure_code where code_system = 'UBREV'

),

provider as (

    select code from measure_code where value_set = 'mental_health_provider'

),

exclusion_modifier as (

    select code from measure_code where value_set = 'performance_exclusion_modifier'

),

setting as (

    -- Decision 18: denied claims identify events and exclusions, unless the setting says otherwise.
    select coalesce(measures__include_denied, true) as include_denied
    from {{ source('raw', 'setting') }}

),

line as (

    select
        claim_key,
        claim_id,
        claim_line_number,
        person_key,
        payer,
        service_date,
        place_of_service_code,
        hcpcs_code,
        revenue_center_code,
        coalesce(rendering_taxonomy_code, billing_taxonomy_code) as taxonomy_code,
        hcpcs_modifier_1,
        hcpcs_modifier_2,
        hcpcs_modifier_3,
        hcpcs_modifier_4,
        is_denied
    from {{ ref('medical_claim') }}
    cross join setting
    where in_member_month and (setting.include_denied or not is_denied)

),

hit as (

    select line.*, hcpcs.value_set, hcpcs.code
    from line
    inner join hcpcs
        on line.hcpcs_code = hcpcs.code
        and line.service_date between hcpcs.valid_from and hcpcs.valid_to
    union all
    select line.*, revenue.value_set, revenue.code
    from line
    inner join revenue
        on line.revenue_center_code = revenue.code
        and line.service_date between revenue.valid_from and revenue.valid_to
    where revenue.value_set not in ('inpatient_accommodation', 'nonacute_inpatient_stay')

),

diagnosed_claim as (

    select claim_key from {{ ref('coded_diagnosis') }} group by claim_key

),

severe_mental_illness as (

    select enrollee.person_key
    from {{ ref('coded_diagnosis') }} as coded_diagnosis
    inner join {{ ref('enrollee') }} as enrollee
        on coded_diagnosis.enrollee_key = enrollee.enrollee_key
    where coded_diagnosis.value_set in (
        'schizophrenia', 'bipolar_disorder', 'other_bipolar_disorder'
    )
    group by enrollee.person_key

),

flagged as (

    select
        hit.*,
        provider.code is not null as is_mental_health_provider,
        case
            when hit.value_set in (
                'unspecified_visit', 'behavioral_outpatient', 'emergency_visit',
                'emergency_department', 'telephone_visit', 'virtual_visit', 'observation_visit',
                'transitional_care'
            ) then provider.code is not null or diagnosed_claim.claim_key is not null
            when hit.value_set in (
                'hba1c_test', 'hba1c_result', 'glucose_test', 'ldl_test', 'ldl_result',
                'frailty_service'
            ) then severe.person_key is not null
            else true
        end as is_usable
    from hit
    left join provider on hit.taxonomy_code = provider.code
    left join diagnosed_claim on hit.claim_key = diagnosed_claim.claim_key
    left join severe_mental_illness as severe on hit.person_key = severe.person_key

),

-- CPT II codes with one of these modifiers say that the action was not performed.
not_performed as (

    select flagged.claim_key, flagged.claim_line_number
    from flagged
    inner join exclusion_modifier
        on exclusion_modifier.code = flagged.hcpcs_modifier_1
        or exclusion_modifier.code = flagged.hcpcs_modifier_2
        or exclusion_modifier.code = flagged.hcpcs_modifier_3
        or exclusion_modifier.code = flagged.hcpcs_modifier_4
    where flagged.value_set in ('hba1c_result', 'ldl_result')
    group by flagged.claim_key, flagged.claim_line_number

),

final as (

    select
        enrollee.enrollee_key,
        flagged.claim_key,
        flagged.claim_id,
        flagged.claim_line_number,
        flagged.service_date,
        flagged.value_set,
        flagged.code,
        flagged.place_of_service_code,
        flagged.is_mental_health_provider,
        flagged.is_denied,
        not_performed.claim_key is not null as is_not_performed
    from flagged
    inner join {{ ref('enrollee') }} as enrollee
        on flagged.person_key = enrollee.person_key and flagged.payer = enrollee.claim_payer
    left join not_performed
        on flagged.claim_key = not_performed.claim_key
        and flagged.claim_line_number = not_performed.claim_line_number
    where flagged.is_usable

)

select * from final
