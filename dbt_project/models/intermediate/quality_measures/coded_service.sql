-- Listed services that a measure can use: claim line × code list by procedure or revenue code.
-- Common visits are kept where the claim holds a diagnosis that a measure counts at any visit, or
-- where they may follow up a stay or emergency visit: with a listed diagnosis or by a mental health
-- provider. Laboratory tests are kept for people with severe mental illness.
{% set common_visits = ['unspecified_visit', 'behavioral_outpatient', 'emergency_visit',
    'emergency_department', 'telephone_visit', 'virtual_visit', 'observation_visit',
    'transitional_care'] %}
{% set severe_illness_lists = ['hba1c_test', 'hba1c_result', 'glucose_test', 'ldl_test',
    'ldl_result', 'frailty_service'] %}

with measure_code as (

    select
        value_set, code_system = 'UBREV' as is_revenue_code, code, valid_from, valid_to,
        value_set in ('{{ common_visits | join("', '") }}') as is_common_visit,
        value_set in ('{{ severe_illness_lists | join("', '") }}') as is_for_severe_illness
    from {{ ref('measure_code') }}
    where code_system in ('CPT', 'HCPCS', 'UBREV')
        and value_set not in ('inpatient_accommodation', 'nonacute_inpatient_stay')

),

-- A line is judged once by what its code is used for, before it is spread over the lists.
code as (

    select
        code,
        is_revenue_code,
        bool_or(not is_common_visit and not is_for_severe_illness) as is_always_used,
        bool_or(is_common_visit) as is_common_visit,
        bool_or(is_for_severe_illness) as is_for_severe_illness
    from measure_code
    group by code, is_revenue_code

),

provider as (

    select code from {{ ref('measure_code') }} where value_set = 'mental_health_provider'

),

followed_up as (

    select enrollee_key from {{ ref('facility_stay') }} where is_acute and is_index_diagnosis
    union
    select enrollee_key from {{ ref('emergency_event') }}

),

used_claim as (

    select coded.claim_key
    from {{ ref('coded_diagnosis') }} as coded
    left join followed_up on coded.enrollee_key = followed_up.enrollee_key
    where followed_up.enrollee_key is not null or coded.has_severe_mental_illness
        or coded.has_major_depression or coded.has_dysthymia or coded.has_diabetes
        or coded.has_ischemic_vascular_disease

),

person as (

    select enrollee.person_key, bool_or(named.is_severe) as is_severe,
        bool_or(not named.is_severe) as is_followed_up
    from (
        select enrollee_key, true as is_severe
        from {{ ref('coded_diagnosis') }}
        where has_severe_mental_illness
        union all
        select enrollee_key, false as is_severe from followed_up
    ) as named
    inner join {{ ref('enrollee') }} as enrollee on named.enrollee_key = enrollee.enrollee_key
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

line as (

    {% for column in ['hcpcs_code', 'revenue_center_code'] %}
    select
        claim.claim_key, claim.claim_id, claim.person_key, claim.payer,
        claim.service_date, claim.place_of_service_code, claim.is_denied,
        claim.hcpcs_modifier_1, claim.hcpcs_modifier_2, claim.hcpcs_modifier_3,
        claim.hcpcs_modifier_4, code.code, code.is_revenue_code,
        provider.code is not null as is_mental_health_provider,
        used_claim.claim_key is not null
        or (provider.code is not null and coalesce(person.is_followed_up, false)) as is_used_visit,
        coalesce(person.is_severe, false) as is_severe
    from {{ ref('medical_claim') }} as claim
    inner join code
        on claim.{{ column }} = code.code
        and {{ "not" if column == "hcpcs_code" }} code.is_revenue_code
    left join used_claim on claim.claim_key = used_claim.claim_key
    left join person on claim.person_key = person.person_key
    left join provider
        on coalesce(claim.rendering_taxonomy_code, claim.billing_taxonomy_code) = provider.code
    where claim.in_member_month
        and (code.is_always_used or (code.is_for_severe_illness and person.is_severe)
            or (code.is_common_visit and (used_claim.claim_key is not null
                or (provider.code is not null and person.is_followed_up))))
    {{ "union all" if not loop.last }}
    {% endfor %}

),

final as (

    select
        enrollee.enrollee_key, line.claim_key, line.claim_id, line.service_date,
        listed.value_set, line.code, line.place_of_service_code,
        line.is_mental_health_provider, line.is_denied,
        coalesce(listed.value_set in ('hba1c_result', 'ldl_result')
            and ({% for n in range(1, 5) -%}
                not_performed.modifiers like '%"' || line.hcpcs_modifier_{{ n }} || '"%'
                {{- " or " if not loop.last }}
            {%- endfor %}), false) as is_not_performed
    from line
    cross join setting
    cross join not_performed
    inner join measure_code as listed
        on line.code = listed.code
        and line.is_revenue_code = listed.is_revenue_code
        and line.service_date between listed.valid_from and listed.valid_to
    inner join {{ ref('enrollee') }} as enrollee
        on line.person_key = enrollee.person_key and line.payer = enrollee.claim_payer
    where (setting.include_denied or not line.is_denied)
        and (line.is_severe or not listed.is_for_severe_illness)
        and (line.is_used_visit or not listed.is_common_visit)

)

select * from final
