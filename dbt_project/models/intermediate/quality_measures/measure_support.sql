-- Decision 17: a measurement year is computed when the payer's data reach from the earliest day
-- any rule looks at to 90 days of paid run-out after its last day. Else it is shown as not
-- computable, with the reason, and never as zero.
with judged as (

    select * from {{ ref('measure_reach') }}

),

reasoned as (

    select
        *,
        case
            when measurement_year > last_year then 'retired'
            when needs_results and scored_people = 0 then 'no depression scores delivered'
            when scored_share < min_scored_share
                then 'depression scores reach too few members'
            when needs_pharmacy and pharmacy_from is null then 'no pharmacy claims delivered'
            when medical_from > earliest_date
                or (needs_pharmacy and pharmacy_from > earliest_date)
                or silent_from <= earliest_date
                then 'data begin after the look-back'
            when medical_through < runout_date
                or (needs_pharmacy and pharmacy_through < runout_date)
                then 'paid run-out after the year is not complete'
            when silent_from is not null then 'months without any claim in the time looked at'
        end as status_reason
    from judged

),

final as (

    select
        measure_id,
        measurement_year,
        payer,
        earliest_date,
        runout_date,
        case
            when status_reason is null then 'ok'
            when status_reason = 'retired' then 'not_applicable'
            else 'not_computable'
        end as status,
        status_reason,
        status_reason is null as is_computed
    from reasoned

)

select * from final
