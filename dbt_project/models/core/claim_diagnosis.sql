with claim_header as (

    select
        *,
        {{ claim_class('bill_type_code', 'claim_type') }} as claim_class,
        1 + length(diagnosis_codes) - length(replace(diagnosis_codes, ',', '')) as code_count
    from {{ ref('claim_header') }}
    where length(diagnosis_codes) > 0

),

number as (

    select n from {{ ref('month_number') }} where n between 1 and 25

),

code as (

    select
        claim_header.claim_key,
        claim_header.person_key,
        claim_header.payer,
        number.n as position,
        split_part(claim_header.diagnosis_codes, ',', cast(number.n as integer)) as diagnosis_code,
        claim_header.first_service_date,
        claim_header.last_service_date,
        claim_header.claim_class,
        claim_header.is_denied,
        claim_header.in_member_month,
        claim_header.is_ancillary
    from claim_header
    inner join number on number.n <= claim_header.code_count

),

final as (

    select
        claim_key,
        diagnosis_code,
        max(person_key) as person_key,
        max(payer) as payer,
        cast(min(position) as integer) as position,
        min(first_service_date) as first_service_date,
        max(last_service_date) as last_service_date,
        max(claim_class) as claim_class,
        min(case when is_denied then 1 else 0 end) = 1 as is_denied,
        max(case when in_member_month then 1 else 0 end) = 1 as in_member_month,
        min(case when is_ancillary then 1 else 0 end) = 1 as is_ancillary
    from code
    where diagnosis_code <> ''
    group by claim_key, diagnosis_code

)

select * from final
