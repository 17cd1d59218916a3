-- Few claims tell their codes in several lists or repeat a code in one: only those are grouped, all
-- others stream through.
with claim_header as (

    select
        *,
        {{ claim_class('bill_type_code', 'claim_type') }} as claim_class
    from {{ ref('claim_header') }}
    where length(diagnosis_codes) > 0

),

contested as (

    select claim_key
    from claim_header
    group by claim_key
    having
        count(*) > 1
        or max(case when {{ repeats_a_code('diagnosis_codes') }} then 1 else 0 end) = 1

),

code as (

    select
        claim_key,
        person_key,
        payer,
        first_service_date,
        last_service_date,
        claim_class,
        is_denied,
        in_member_month,
        is_ancillary,
        {{ numbered_codes('diagnosis_codes') }}
    from claim_header

),

final as (

    select
        code.claim_key,
        code.diagnosis_code,
        code.person_key,
        code.payer,
        cast(code.position + 1 as integer) as position,
        code.first_service_date,
        code.last_service_date,
        code.claim_class,
        code.is_denied,
        code.in_member_month,
        code.is_ancillary
    from code
    anti join contested on code.claim_key = contested.claim_key
    where code.diagnosis_code <> ''
    union all
    select
        code.claim_key,
        code.diagnosis_code,
        max(code.person_key) as person_key,
        max(code.payer) as payer,
        cast(min(code.position) + 1 as integer) as position,
        min(code.first_service_date) as first_service_date,
        max(code.last_service_date) as last_service_date,
        max(code.claim_class) as claim_class,
        min(case when code.is_denied then 1 else 0 end) = 1 as is_denied,
        max(case when code.in_member_month then 1 else 0 end) = 1 as in_member_month,
        min(case when code.is_ancillary then 1 else 0 end) = 1 as is_ancillary
    from code
    inner join contested on code.claim_key = contested.claim_key
    where code.diagnosis_code <> ''
    group by code.claim_key, code.diagnosis_code

)

select * from final
