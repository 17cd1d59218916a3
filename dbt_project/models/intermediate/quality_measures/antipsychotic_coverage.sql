-- SAA: the treatment period from the first antipsychotic of the year (IPSD) to December 31, the
-- dispensing events, and the days covered: early refills of one drug carried forward, injections
-- with the days of their list, each calendar day once, cut at December 31. Days in hospital are
-- neither credited nor removed. No supply is carried in from the year before.
with period as (

    select measurement_year, period_end from {{ ref('measurement_periods') }}

),

fill as (

    select
        event.enrollee_key,
        period.measurement_year,
        period.period_end,
        event.dispensing_date,
        event.event_count,
        event.carried_start_date as from_date,
        event.carried_end_date as to_date
    from {{ ref('dispensing_event') }} as event
    inner join period on event.dispensing_year = period.measurement_year
    where event.medication_list = 'antipsychotic'

),

reached as (

    select
        *,
        max(to_date) over (
            partition by enrollee_key, measurement_year
            order by from_date nulls first, to_date nulls first
            rows between unbounded preceding and 1 preceding
        ) as reached_date
    from fill

),

claim as (

    select
        enrollee_key,
        cast(extract(year from service_date) as integer) as measurement_year,
        {{ json_text_array('claim_id') }} as claim_ids
    from (
        select enrollee_key, dispensing_date as service_date, claim_id
        from {{ ref('drug_fill') }}
        where medication_list = 'antipsychotic'
        union all
        select service.enrollee_key, service.service_date, service.claim_id
        from {{ ref('coded_service') }} as service
        inner join {{ ref('long_acting_injection_supply') }} as supply
            on service.value_set = supply.value_set
        where not service.is_denied
    ) as dispensed
    group by enrollee_key, extract(year from service_date)

),

covered as (

    select
        enrollee_key,
        measurement_year,
        period_end,
        min(dispensing_date) as ipsd,
        cast(sum(event_count) as integer) as dispensing_events,
        cast(sum({{ added_days('from_date', 'to_date', 'reached_date', 'dispensing_date',
            'period_end') }}) as integer) as days_covered
    from reached
    group by enrollee_key, measurement_year, period_end

),

measured as (

    select
        covered.*,
        {{ dbt.datediff('ipsd', 'period_end', 'day') }} + 1 as treatment_days
    from covered

),

final as (

    select
        measured.enrollee_key,
        measured.measurement_year,
        measured.ipsd,
        measured.dispensing_events,
        measured.days_covered,
        measured.treatment_days,
        -- Rounded half up to a whole percent in integers: 291 of 365 is 80, 290 is 79.
        cast(floor((200 * measured.days_covered + measured.treatment_days)
            / (2 * measured.treatment_days)) as integer) as pdc_percent,
        claim.claim_ids
    from measured
    inner join claim
        on measured.enrollee_key = claim.enrollee_key
        and measured.measurement_year = claim.measurement_year

)

select * from final
