{%- set line %}
select
        claim_key,
        person_key,
        payer,
        diagnosis_codes,
        {{ hash_key(['diagnosis_codes']) }} as list_key,
        service_date,
        service_end_date,
        is_denied,
        in_member_month,
        bill_type_code,
        claim_type,
        -- Rule-out codes live on claims that hold nothing but laboratory, imaging, equipment or
        -- ambulance lines (methods, evidence of conditions).
        place_of_service_code in ('81', '41', '42')
        or hcpcs_code between '70010' and '76499'
        or hcpcs_code between '78000' and '79999'
        or hcpcs_code between '80000' and '89999'
        or substr(hcpcs_code, 1, 1) in ('E', 'K', 'L')
        or hcpcs_code between 'A0021' and 'A0999' as is_ancillary
    from {{ ref('medical_claim') }}
    where length(diagnosis_codes) > 0
{%- endset %}
{%- set kept %}
claim_key, person_key, payer, first_service_date, last_service_date, is_denied, in_member_month,
        is_ancillary, {{ claim_class('bill_type_code', 'claim_type') }} as claim_class
{%- endset %}
-- Codes repeat on every line of a claim: read once per claim they are affordable. Few claims tell them in
-- several lists or repeat a code in one: only those are grouped by code, all others stream through.
with claim as (

    select
        claim_key,
        any_value(diagnosis_codes) as diagnosis_codes,
        min(list_key) <> max(list_key) or {{ repeats_a_code('any_value(diagnosis_codes)') }}
            as is_contested,
        {{ header_facts() }}
    from ({{ line }}) as line
    group by claim_key

),

contested as (

    select claim_key from claim where is_contested

),

list as (

    select
        line.claim_key,
        line.diagnosis_codes,
        {{ header_facts('line.') }}
    from ({{ line }}) as line
    inner join contested on line.claim_key = contested.claim_key
    group by line.claim_key, line.diagnosis_codes

),

once as (

    select {{ kept }}, {{ numbered_codes('diagnosis_codes') }}
    from claim
    where not is_contested

),

again as (

    select {{ kept }}, {{ numbered_codes('diagnosis_codes') }}
    from list

),

final as (

    select
        claim_key, diagnosis_code, person_key, payer, cast(position + 1 as integer) as position,
        first_service_date, last_service_date, claim_class, is_denied, in_member_month, is_ancillary
    from once
    where diagnosis_code <> ''
    union all
    select
        claim_key,
        diagnosis_code,
        max(person_key) as person_key,
        max(payer) as payer,
        cast(min(position) + 1 as integer) as position,
        min(first_service_date) as first_service_date,
        max(last_service_date) as last_service_date,
        max(claim_class) as claim_class,
        min(case when is_denied then 1 else 0 end) = 1 as is_denied,
        max(case when in_member_month then 1 else 0 end) = 1 as in_member_month,
        min(case when is_ancillary then 1 else 0 end) = 1 as is_ancillary
    from again
    where diagnosis_code <> ''
    group by claim_key, diagnosis_code

)

select * from final
