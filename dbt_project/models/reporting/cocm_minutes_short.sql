-- How far months ended below the next step. A description of what was recorded, never an advice to
-- record more.
with month as (

    select
        payer,
        year,
        case
            when minutes_short <= 5 then '01-05'
            when minutes_short <= 10 then '06-10'
            when minutes_short <= 20 then '11-20'
            else '21 and more'
        end as minutes_short_band
    from {{ ref('cocm_patient_month') }}
    where minutes_short is not null and minutes > 0

),

final as (

    select
        coalesce(payer, 'all') as payer,
        year,
        coalesce(minutes_short_band, 'total') as minutes_short_band,
        cast(count(*) as bigint) as patient_months,
        'ok' as status,
        '' as status_reason,
        '1' as method_version
    from month
    group by grouping sets (
        (year), (year, payer), (year, minutes_short_band), (year, payer, minutes_short_band)
    )

)

select * from final
