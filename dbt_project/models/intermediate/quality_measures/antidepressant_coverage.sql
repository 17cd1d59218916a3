-- AMM: days covered from the first fill (IPSD) in the acute window of 115 days and the
-- continuation window of 232 days. Day k of a fill covers fill date + k - 1; a calendar day counts
-- once; each window is cut at its last day.
with setting as (

    select coalesce(measures__amm_carry_forward, false) as is_carried
    from {{ source('raw', 'setting') }}

),

started as (

    select
        enrollee_key,
        measurement_year,
        ipsd,
        date_add(ipsd, 114) as acute_end_date,
        date_add(ipsd, 231) as continuation_end_date
    from {{ ref('antidepressant_start') }}
    where ipsd is not null and earlier_fill_date is null

),

-- Carried forward, where the setting says so, from the first fill on and over New Year.
dispensed as (

    select
        started.*,
        setting.is_carried,
        event.ingredient,
        event.dispensing_date,
        event.days_supply
    from started
    cross join setting
    inner join {{ ref('dispensing_event') }} as event
        on started.enrollee_key = event.enrollee_key
        and event.medication_list = 'antidepressant'
        and event.dispensing_date between started.ipsd and started.continuation_end_date

),

{{ carried_forward('dispensed', ['enrollee_key', 'measurement_year', 'ingredient']) }}

supply as (

    select
        enrollee_key,
        measurement_year,
        ipsd,
        acute_end_date,
        continuation_end_date,
        date_add(dispensing_date, case when is_carried then carried_days else 0 end) as from_date,
        date_add(dispensing_date,
            case when is_carried then carried_days else 0 end + days_supply - 1) as to_date
    from shifted

),

reached as (

    select
        *,
        max(to_date) over (
            partition by enrollee_key, measurement_year
            order by from_date nulls first, to_date nulls first
            rows between unbounded preceding and 1 preceding
        ) as reached_date
    from supply

),

fill_claim as (

    select
        started.enrollee_key,
        started.measurement_year,
        {{ json_text_array('fill.claim_id') }} as claim_ids
    from started
    inner join {{ ref('drug_fill') }} as fill
        on started.enrollee_key = fill.enrollee_key
        and fill.medication_list = 'antidepressant'
        and fill.dispensing_date between started.ipsd and started.continuation_end_date
    group by started.enrollee_key, started.measurement_year

),

covered as (

    select
        enrollee_key,
        measurement_year,
        acute_end_date,
        continuation_end_date,
        cast(sum({{ added_days('from_date', 'to_date', 'reached_date', 'ipsd', 'acute_end_date') }})
            as integer) as covered_days_acute,
        cast(sum({{ added_days('from_date', 'to_date', 'reached_date', 'ipsd',
            'continuation_end_date') }}) as integer) as covered_days_continuation
    from reached
    group by enrollee_key, measurement_year, acute_end_date, continuation_end_date

),

final as (

    select covered.*, fill_claim.claim_ids
    from covered
    inner join fill_claim
        on covered.enrollee_key = fill_claim.enrollee_key
        and covered.measurement_year = fill_claim.measurement_year

)

select * from final
