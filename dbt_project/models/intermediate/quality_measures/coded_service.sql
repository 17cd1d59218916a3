-- Listed services that a measure can use. Common visit codes are kept where the claim holds a
-- diagnosis of a measure or a mental health provider performed them, laboratory tests for people
-- with severe mental illness; no measure can use the others.
with hit as (

    select * from {{ ref('listed_service') }}

),

provider as (

    select code from {{ ref('measure_code') }} where value_set = 'mental_health_provider'

),

severe_illness as (

    select enrollee.person_key
    from {{ ref('coded_diagnosis') }} as coded_diagnosis
    inner join {{ ref('enrollee') }} as enrollee
        on coded_diagnosis.enrollee_key = enrollee.enrollee_key
    where coded_diagnosis.value_set in (
        'schizophrenia', 'bipolar_disorder', 'other_bipolar_disorder'
    )
    group by enrollee.person_key

),

setting as (

    -- Decision 18: denied claims identify events and exclusions, unless the setting says otherwise.
    select coalesce(measures__include_denied, true) as include_denied
    from {{ source('raw', 'setting') }}

),

-- CPT II codes with one of these modifiers say that the action was not performed.
not_performed as (

    select {{ json_text_array('code') }} as modifiers
    from {{ ref('measure_code') }}
    where value_set = 'performance_exclusion_modifier'

),

-- Membership in a list of claims is asked by `in`, which keeps the large side streaming.
kept as (

    select
        hit.person_key,
        hit.payer,
        hit.claim_key,
        hit.claim_id,
        hit.claim_line_number,
        hit.service_date,
        hit.value_set,
        hit.code,
        hit.place_of_service_code,
        provider.code is not null as is_mental_health_provider,
        hit.is_denied,
        case
            when hit.value_set in ('hba1c_result', 'ldl_result')
                then not_performed.modifiers like '%"' || hit.hcpcs_modifier_1 || '"%'
                    or not_performed.modifiers like '%"' || hit.hcpcs_modifier_2 || '"%'
                    or not_performed.modifiers like '%"' || hit.hcpcs_modifier_3 || '"%'
                    or not_performed.modifiers like '%"' || hit.hcpcs_modifier_4 || '"%'
        end as is_not_performed
    from hit
    cross join setting
    cross join not_performed
    left join provider
        on coalesce(hit.rendering_taxonomy_code, hit.billing_taxonomy_code) = provider.code
    left join severe_illness on hit.person_key = severe_illness.person_key
    where (setting.include_denied or not hit.is_denied)
        and (not hit.is_for_severe_illness or severe_illness.person_key is not null)
        and (not hit.is_common_visit or provider.code is not null
            or hit.claim_key in (select claim_key from {{ ref('coded_diagnosis') }}))

),

final as (

    select
        enrollee.enrollee_key,
        kept.claim_key,
        kept.claim_id,
        kept.claim_line_number,
        kept.service_date,
        kept.value_set,
        kept.code,
        kept.place_of_service_code,
        kept.is_mental_health_provider,
        kept.is_denied,
        coalesce(kept.is_not_performed, false) as is_not_performed
    from kept
    inner join {{ ref('enrollee') }} as enrollee
        on kept.person_key = enrollee.person_key and kept.payer = enrollee.claim_payer

)

select * from final
