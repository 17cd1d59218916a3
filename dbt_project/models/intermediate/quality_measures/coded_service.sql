-- The listed services of an enrollee that a measure can use, line × code list.
with setting as (

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

final as (

    select
        enrollee.enrollee_key,
        line.claim_key,
        line.claim_id,
        line.service_date,
        line.value_set,
        line.code,
        line.place_of_service_code,
        line.is_mental_health_provider,
        line.is_denied,
        coalesce(line.value_set in ('hba1c_result', 'ldl_result') and (
            {%- for n in range(1, 5) %}
            not_performed.modifiers like '%"' || line.hcpcs_modifier_{{ n }} || '"%'
            {{- " or" if not loop.last }}
            {%- endfor %}), false) as is_not_performed
    from {{ ref('listed_service') }} as line
    cross join setting
    cross join not_performed
    inner join {{ ref('enrollee') }} as enrollee
        on line.person_key = enrollee.person_key and line.payer = enrollee.claim_payer
    where setting.include_denied or not line.is_denied

)

select * from final
