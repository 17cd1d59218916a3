{{ config(materialized='view') }}

-- Claim lines in a member month × code list of their procedure or revenue code, as far as a measure
-- can use them. Common visits are kept where the claim holds a diagnosis that a measure counts at any
-- visit, or where they may follow up a stay or emergency visit: with a listed diagnosis or by a
-- mental health provider. Laboratory tests are kept for people with severe mental illness.
with measure_code as (

    select
        value_set, code_system = 'UBREV' as is_revenue_code, code, valid_from, valid_to,
        value_set in (
            'unspecified_visit', 'behavioral_outpatient', 'emergency_visit',
            'emergency_department', 'telephone_visit', 'virtual_visit', 'observation_visit',
            'transitional_care'
        ) as is_visit,
        value_set in (
            'hba1c_test', 'hba1c_result', 'glucose_test', 'ldl_test', 'ldl_result',
            'frailty_service'
        ) as is_severe
    from {{ ref('measure_code') }}
    where code_system in ('CPT', 'HCPCS', 'UBREV')
        and value_set not in ('inpatient_accommodation', 'nonacute_inpatient_stay')

),

-- A line is judged once by what its code is used for, before it is spread over the lists.
code as (

    select code, is_revenue_code, bool_or(not is_visit and not is_severe) as is_always,
        bool_or(is_visit) as is_visit, bool_or(is_severe) as is_severe
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
    group by coded.claim_key

),

person as (

    select enrollee.person_key, bool_or(named.is_severe) as is_severe,
        bool_or(not named.is_severe) as is_followed_up
    from (
        select enrollee_key, has_severe_mental_illness as is_severe
        from {{ ref('coded_diagnosis') }} where has_severe_mental_illness
        union all
        select enrollee_key, false as is_severe from followed_up
    ) as named
    inner join {{ ref('enrollee') }} as enrollee on named.enrollee_key = enrollee.enrollee_key
    group by enrollee.person_key

),

line as (

    {% for column, revenue in [('hcpcs_code', 'not code.is_revenue_code'),
        ('revenue_center_code', 'code.is_revenue_code')] %}
    select
        claim.*, code.code, code.is_revenue_code, code.is_always, code.is_visit, code.is_severe,
        provider.code is not null as is_mental_health_provider,
        used_claim.claim_key is not null
        or (provider.code is not null and coalesce(person.is_followed_up, false)) as is_used_visit,
        coalesce(person.is_severe, false) as is_of_severe
    from {{ ref('medical_claim') }} as claim
    inner join code on claim.{{ column }} = code.code and {{ revenue }}
    left join used_claim on claim.claim_key = used_claim.claim_key
    left join person on claim.person_key = person.person_key
    left join provider
        on coalesce(claim.rendering_taxonomy_code, claim.billing_taxonomy_code) = provider.code
    where claim.in_member_month
    {{ "union all" if not loop.last }}
    {% endfor %}

),

final as (

    select line.*, listed.value_set
    from line
    inner join measure_code as listed
        on line.code = listed.code
        and line.is_revenue_code = listed.is_revenue_code
        and line.service_date between listed.valid_from and listed.valid_to
        and (line.is_of_severe or not listed.is_severe)
        and (line.is_used_visit or not listed.is_visit)
    where line.is_always or (line.is_visit and line.is_used_visit)
        or (line.is_severe and line.is_of_severe)

)

select * from final
