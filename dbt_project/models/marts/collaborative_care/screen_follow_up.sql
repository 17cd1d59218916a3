-- What followed the year's first positive screen within thirty days: a line of a behavioral
-- clinician or of integrated care, psychotherapy, a psychotropic fill, a contact in the registry.
with screen as (

    select * from {{ ref('screen_result') }}

),

first_positive as (

    select person_key, year, min(screen_date) as positive_date
    from screen
    where is_positive
    group by person_key, year

),

subject as (

    select distinct person_key from first_positive -- one row per person

),

bh_taxonomy as (

    select taxonomy_code from {{ ref('taxonomy_group') }} where taxonomy_group = 'behavioral'

),

integrated_code as (

    select code from {{ ref('cocm_billing_code') }} where family in ('cocm', 'general_bhi', 'hbai')
    union
    select code from {{ ref('cocm_psychotherapy') }}

),

answer as (

    select medical_claim.person_key, medical_claim.service_date as answer_date
    from {{ ref('medical_claim') }} as medical_claim
    inner join subject on medical_claim.person_key = subject.person_key
    left join bh_taxonomy
        on medical_claim.rendering_taxonomy_code = bh_taxonomy.taxonomy_code
    left join integrated_code on medical_claim.hcpcs_code = integrated_code.code
    where not medical_claim.is_denied
        and (bh_taxonomy.taxonomy_code is not null or integrated_code.code is not null)
    union all
    select pharmacy_claim.person_key, pharmacy_claim.dispensing_date as answer_date
    from {{ ref('pharmacy_claim') }} as pharmacy_claim
    inner join subject on pharmacy_claim.person_key = subject.person_key
    where not pharmacy_claim.is_denied and pharmacy_claim.bucket = 'pharmacy_behavioral'
    union all
    select contact.person_key, contact.contact_date as answer_date
    from {{ ref('cocm_registry_contact') }} as contact
    where contact.is_completed and contact.kind = 'treatment' and contact.person_key is not null

),

followed as (

    select distinct -- several answers are one
        first_positive.person_key,
        first_positive.year
    from first_positive
    inner join answer
        on first_positive.person_key = answer.person_key
        and answer.answer_date >= first_positive.positive_date
        and answer.answer_date <= date_add(first_positive.positive_date, 30)

),

screened as (

    select
        person_key,
        year,
        bool_or(instrument = 'phq9') as has_phq9,
        bool_or(instrument = 'gad7') as has_gad7,
        bool_or(instrument = 'auditc') as has_auditc
    from screen
    group by person_key, year

),

setting as (

    select as_of from {{ source('raw', 'setting') }}

),

final as (

    select
        screened.*,
        first_positive.positive_date,
        -- A screen whose thirty days are not over is not asked.
        coalesce(date_add(first_positive.positive_date, 30) <= setting.as_of, false)
            as is_positive,
        followed.person_key is not null as is_followed
    from screened
    cross join setting
    left join first_positive
        on screened.person_key = first_positive.person_key
        and screened.year = first_positive.year
    left join followed
        on screened.person_key = followed.person_key and screened.year = followed.year

)

select * from final
