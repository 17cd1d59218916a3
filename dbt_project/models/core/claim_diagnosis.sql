{%- set line %}
select
        claim_key, person_key, payer, diagnosis_codes, service_date, service_end_date, is_denied,
        in_member_month, bill_type_code, claim_type,
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
{%- set kept = 'claim_key, person_key, payer, first_service_date, last_service_date, is_denied, '
    ~ 'in_member_month, is_ancillary, claim_class' %}
-- Codes repeat on every line of a claim: read once per claim they are affordable. Most claims have one
-- line and stream through; of the others few tell their codes in several lists: only those are grouped
-- by code.
with several_lines as (

    select claim_key
    from {{ ref('medical_claim_version') }}
    where line_count > 1 and lineage_result in ('final', 'denied')

),

claim as (

    select
        line.claim_key,
        any_value(line.diagnosis_codes) as diagnosis_codes,
        min({{ hash_key(['line.diagnosis_codes']) }}) <> max({{ hash_key(['line.diagnosis_codes']) }})
            as is_contested,
        {{ header_facts('line.') }}
    from ({{ line }}) as line
    inner join several_lines on line.claim_key = several_lines.claim_key
    group by line.claim_key

),

contested as (

    select claim_key from claim where is_contested

),

list as (

    select
        line.claim_key, line.diagnosis_codes, {{ header_facts('line.') }}
    from ({{ line }}) as line
    inner join contested on line.claim_key = contested.claim_key
    group by line.claim_key, line.diagnosis_codes

),

one_list as (

    select
        line.claim_key, line.person_key, line.payer, line.service_date as first_service_date,
        line.service_end_date as last_service_date, coalesce(line.is_denied, false) as is_denied,
        coalesce(line.in_member_month, false) as in_member_month,
        coalesce(line.is_ancillary, false) as is_ancillary,
        {{ claim_class('line.bill_type_code', 'line.claim_type') }} as claim_class,
        line.diagnosis_codes
    from ({{ line }}) as line
    anti join several_lines on line.claim_key = several_lines.claim_key
    union all
    select {{ kept }}, diagnosis_codes from claim where not is_contested

),

-- Asked before the codes are spread over rows: once per claim.
judged as (

    select *, {{ repeats_a_code('diagnosis_codes') }} as repeats_a_code from one_list

),

once as (

    select {{ kept }}, repeats_a_code, diagnosis_codes, {{ numbered_codes('diagnosis_codes') }}
    from judged

),

again as (

    select {{ kept }}, {{ numbered_codes('diagnosis_codes') }} from list

),

final as (

    select
        claim_key, diagnosis_code, person_key, payer, cast(position + 1 as integer) as position,
        first_service_date, last_service_date, claim_class, is_denied, in_member_month, is_ancillary
    from once
    where diagnosis_code <> ''
        and case when repeats_a_code
            then {{ first_position('diagnosis_codes', 'diagnosis_code') }} = position else true end
    union all
    select
        claim_key, diagnosis_code, max(person_key) as person_key, max(payer) as payer,
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
