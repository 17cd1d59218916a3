{{ config(materialized='view') }}

with adult as (

    select distinct -- months of a person and payer
        person_key, data_source, payer, year
    from {{ ref('member_month') }}
    where has_medical and age >= 18

),

diagnosis as (

    select * from {{ ref('claim_diagnosis') }} where not is_denied

),

part2_diagnosis as (

    select code from {{ ref('part2_code') }} where code_system = 'ICD10CM'

),

substance_use as (

    select
        diagnosis.person_key,
        diagnosis.payer,
        cast(extract(year from diagnosis.first_service_date) as integer) as year
    from diagnosis
    inner join part2_diagnosis on diagnosis.diagnosis_code = part2_diagnosis.code
    group by 1, 2, 3

),

-- Codes that redaction leaves in place although they speak of alcohol and opioids.
marker as (

    select
        diagnosis.person_key,
        diagnosis.payer,
        cast(extract(year from diagnosis.first_service_date) as integer) as year
    from diagnosis
    inner join {{ ref('redaction_marker') }} as redaction_marker
        on substr(diagnosis.diagnosis_code, 1, 3) = redaction_marker.code
    group by 1, 2, 3

),

final as (

    select
        adult.data_source,
        adult.payer,
        adult.year,
        cast(count(*) as bigint) as adults,
        cast(count(substance_use.person_key) as bigint) as adults_with_substance_use,
        cast(count(marker.person_key) as bigint) as adults_with_marker
    from adult
    left join substance_use
        on adult.person_key = substance_use.person_key
        and adult.payer = substance_use.payer
        and adult.year = substance_use.year
    left join marker
        on adult.person_key = marker.person_key
        and adult.payer = marker.payer
        and adult.year = marker.year
    group by adult.data_source, adult.payer, adult.year

)

select * from final
