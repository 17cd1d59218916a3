-- Dispensing events with the days they cover. By mouth: a supply above 30 days is several events
-- (days / 30, rounded down), and an early refill of the same drug starts after the supply before it;
-- injections are not carried forward. Nothing is carried over New Year: measures look at one year's
-- fills. Of the other medication lists measures ask only whether and when, which drug_fill tells.
with event as (

    select * from {{ ref('dispensing_day') }}

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
