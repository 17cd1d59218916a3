{{ config(materialized='view') }}

-- What was dispensed on one day. By mouth: fills of one drug are one event with the longest supply.
-- Injections: one event a day and drug with the days of their list, not those of the claim.
with fill as (

    select enrollee_key, medication_list, ingredient, dispensing_date, days_supply, claim_id
    from {{ ref('drug_fill') }}
    where medication_list = 'antidepressant'
        or (medication_list = 'antipsychotic' and not is_injection)

),

fill_day as (

    select
        enrollee_key,
        medication_list,
        ingredient,
        dispensing_date,
        max(days_supply) as days_supply,
        min(claim_id) as claim_id,
        max(claim_id) as last_claim_id
    from fill
    group by enrollee_key, medication_list, ingredient, dispensing_date

),

-- Nearly every day has one claim, which needs no array to be gathered.
several as (

    select
        fill.enrollee_key,
        fill.medication_list,
        fill.ingredient,
        fill.dispensing_date,
        {{ json_text_array('fill.claim_id') }} as claim_ids
    from fill
    inner join (select * from fill_day where claim_id <> last_claim_id) as repeated
        on fill.enrollee_key = repeated.enrollee_key
        and fill.medication_list = repeated.medication_list
        and fill.ingredient = repeated.ingredient
        and fill.dispensing_date = repeated.dispensing_date
    group by fill.enrollee_key, fill.medication_list, fill.ingredient, fill.dispensing_date

),

oral as (

    select
        fill_day.enrollee_key,
        fill_day.medication_list,
        fill_day.ingredient,
        fill_day.dispensing_date,
        false as is_injection,
        fill_day.days_supply,
        coalesce(several.claim_ids, {{ json_text('fill_day.claim_id') }}) as claim_ids
    from fill_day
    left join several
        on fill_day.enrollee_key = several.enrollee_key
        and fill_day.medication_list = several.medication_list
        and fill_day.ingredient = several.ingredient
        and fill_day.dispensing_date = several.dispensing_date

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
