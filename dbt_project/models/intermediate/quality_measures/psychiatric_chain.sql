-- Acute mental health stays put into chains: a stay belongs to the chain when its admission lies
-- within 30 days of the latest discharge before it (the days of the look-ahead, link by link).
with setting as (

    select 30 as chain_days

),

stay as (

    select *
    from {{ ref('facility_stay') }}
    where is_acute and is_mental_health_stay

),

reached as (

    select
        stay.*,
        max(coalesce(discharge_date, admission_date)) over (
            partition by enrollee_key
            order by admission_date nulls first, discharge_date nulls last,
                stay_key nulls first
            rows between unbounded preceding and 1 preceding
        ) as reached_date
    from stay

),

numbered as (

    select
        reached.*,
        sum(case
            when reached.admission_date <= date_add(reached.reached_date, setting.chain_days)
                then 0
            else 1
        end) over (
            partition by reached.enrollee_key
            order by reached.admission_date nulls first, reached.discharge_date nulls last,
                reached.stay_key nulls first
            rows between unbounded preceding and current row
        ) as chain_number
    from reached
    cross join setting

),

final as (

    select
        enrollee_key,
        stay_key,
        stay_id,
        claim_ids,
        admission_date,
        discharge_date,
        discharge_year,
        is_index_diagnosis,
        chain_number,
        -- An open stay is the end of a chain without a discharge.
        case
            when max(case when discharge_date is null then 1 else 0 end) over (
                partition by enrollee_key, chain_number
            ) = 0
                then max(discharge_date) over (partition by enrollee_key, chain_number)
        end as chain_discharge_date,
        row_number() over (
            partition by enrollee_key, chain_number
            order by discharge_date desc nulls first, admission_date desc nulls last,
                stay_key desc nulls last
        ) = 1 as is_last_of_chain
    from numbered

)

select * from final
