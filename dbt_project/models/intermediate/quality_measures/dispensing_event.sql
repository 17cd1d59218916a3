-- Dispensing events with the days they cover. By mouth: fills of one drug on one day are one event
-- with the longest supply, a supply above 30 days is several events (days / 30, rounded down), and
-- an early refill of the same drug starts after the supply before it. Injections: one event a
-- day and drug with the days of their list, not those of the claim, without carrying forward.
-- Nothing is carried over New Year: measures look at one year's fills.
-- Of the other medication lists measures ask only whether and when, which drug_fill tells.
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

event as (

    select * from oral
    union all
    select * from injection

),

-- Carry forward without loops: with c the supply before a fill, the fill starts at
-- c + the largest (date - c) so far.
running as (

    select
        *,
        cast(extract(year from dispensing_date) as integer) as dispensing_year,
        coalesce(sum(days_supply) over (
            partition by enrollee_key, medication_list, ingredient,
                extract(year from dispensing_date)
            order by dispensing_date nulls first
            rows between unbounded preceding and 1 preceding
        ), 0) as supplied_before,
        {{ dbt.datediff('make_date(1970, 1, 1)', 'dispensing_date', 'day') }} as day_number
    from event

),

shifted as (

    select
        *,
        supplied_before + max(day_number - supplied_before) over (
            partition by enrollee_key, medication_list, ingredient, dispensing_year
            order by dispensing_date nulls first
            rows between unbounded preceding and current row
        ) as carried_day_number
    from running

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
        dispensing_date as supply_start_date,
        date_add(dispensing_date, cast(days_supply as integer) - 1) as supply_end_date,
        case
            when is_injection then dispensing_date
            else date_add(dispensing_date, cast(carried_day_number - day_number as integer))
        end as carried_start_date,
        case
            when is_injection then date_add(dispensing_date, cast(days_supply as integer) - 1)
            else date_add(
                dispensing_date,
                cast(carried_day_number - day_number + days_supply as integer) - 1
            )
        end as carried_end_date,
        claim_ids
    from shifted

)

select * from final
