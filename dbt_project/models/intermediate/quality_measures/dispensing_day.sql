{{ config(materialized='view') }}

-- What was dispensed on one day. By mouth: fills of one drug are one event with the longest supply.
-- Injections: one event a day and drug with the days of their list, not those of the claim.
with oral as (

    select
        enrollee_key,
        medication_list,
        ingredient,
        dispensing_date,
        false as is_injection,
        max(days_supply) as days_supply,
        {{ json_text_array('claim_id') }} as claim_ids
    from {{ ref('drug_fill') }}
    where medication_list = 'antidepressant'
        or (medication_list = 'antipsychotic' and not is_injection)
    group by enrollee_key, medication_list, ingredient, dispensing_date

),

injected as (

    select
        enrollee_key,
        dispensing_date,
        days_supply,
        claim_id
    from {{ ref('drug_fill') }}
    where is_injection and medication_list = 'antipsychotic'
    union all
    select
        service.enrollee_key,
        service.service_date as dispensing_date,
        supply.supply_days as days_supply,
        service.claim_id
    from {{ ref('coded_service') }} as service
    inner join (
        select value_set, max(supply_days) as supply_days
        from {{ ref('long_acting_injection_supply') }}
        group by value_set
    ) as supply on service.value_set = supply.value_set
    where not service.is_denied

),

injection as (

    select
        enrollee_key,
        'antipsychotic' as medication_list,
        'injection' as ingredient,
        dispensing_date,
        true as is_injection,
        max(days_supply) as days_supply,
        {{ json_text_array('claim_id') }} as claim_ids
    from injected
    group by enrollee_key, dispensing_date

),

final as (

    select * from oral
    union all
    select * from injection

)

select * from final
