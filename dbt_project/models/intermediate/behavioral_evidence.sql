-- One row per person and year with a behavioral service or drug, with or without a diagnosis: the
-- wider reading of "has a behavioral condition" (decision 9).
with service as (

    select person_key, year, 1 as is_service, 0 as is_drug
    from {{ ref('medical_claim') }}
    where bucket = 'behavioral' and not is_denied and in_member_month
    group by person_key, year

),

fill as (

    select person_key, year, 0 as is_service, 1 as is_drug
    from {{ ref('pharmacy_claim') }}
    where bucket = 'pharmacy_behavioral' and not is_denied and in_member_month
    group by person_key, year

),

final as (

    select
        person_key,
        year,
        max(is_service) = 1 as has_service,
        max(is_drug) = 1 as has_drug
    from (
        select * from service
        union all
        select * from fill
    ) as evidence
    group by person_key, year

)

select * from final
