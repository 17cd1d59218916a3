-- Dispensing events with the days they cover. By mouth: a supply above 30 days is several events
-- (days / 30, rounded down), and an early refill of the same drug starts after the supply before it;
-- injections are not carried forward. Nothing is carried over New Year: SAA looks at one year's
-- fills, and AMM, whose window crosses it, carries its own: antidepressants stand here with the days
-- of their supply. Of the other medication lists measures ask only whether and when (drug_fill).
with event as (

    select *, cast(extract(year from dispensing_date) as integer) as dispensing_year
    from {{ ref('dispensing_day') }}

),

carried as (

    select * from event where medication_list = 'antipsychotic'

),

{{ carried_forward('carried', ['enrollee_key', 'ingredient', 'dispensing_year']) }}

supplied as (

    select
        enrollee_key, medication_list, ingredient, dispensing_date, dispensing_year,
        is_injection, days_supply, claim_ids, carried_days
    from shifted
    union all
    select
        enrollee_key, medication_list, ingredient, dispensing_date, dispensing_year,
        is_injection, days_supply, claim_ids, 0 as carried_days
    from event
    where medication_list <> 'antipsychotic'

),

final as (

    select
        enrollee_key,
        medication_list,
        ingredient,
        dispensing_date,
        dispensing_year,
        is_injection,
        cast(days_supply as integer) as days_supply,
        case
            when is_injection or days_supply <= 30 then 1
            else cast(floor(days_supply / 30) as integer)
        end as event_count,
        case
            when is_injection then dispensing_date else date_add(dispensing_date, carried_days)
        end as carried_start_date,
        case
            when is_injection then date_add(dispensing_date, cast(days_supply as integer) - 1)
            else date_add(dispensing_date, carried_days + cast(days_supply as integer) - 1)
        end as carried_end_date,
        claim_ids
    from supplied

)

select * from final
