-- AMM: the first antidepressant dispensing in the intake period (May 1 of the year before to
-- April 30), for everyone with a fill from May 1 to the end of the measurement year, and the last
-- fill in the days before it (negative medication history).
with period as (

    select measurement_year, intake_start, intake_end, period_end
    from {{ ref('measurement_year') }}

),

rule as (

    select days_before from {{ ref('measure_enrollment_rule') }} where measure_id = 'AMM'

),

fill as (

    select enrollee_key, dispensing_date, claim_ids
    from {{ ref('dispensing_event') }}
    where medication_list = 'antidepressant'

),

started as (

    select
        fill.enrollee_key,
        period.measurement_year,
        min(case when fill.dispensing_date <= period.intake_end then fill.dispensing_date end)
            as ipsd
    from fill
    inner join period
        on fill.dispensing_date between period.intake_start and period.period_end
    group by fill.enrollee_key, period.measurement_year

),

final as (

    select
        started.enrollee_key,
        started.measurement_year,
        started.ipsd,
        min(case when fill.dispensing_date = started.ipsd then fill.claim_ids end) as claim_ids,
        max(case when fill.dispensing_date < started.ipsd then fill.dispensing_date end)
            as earlier_fill_date
    from started
    cross join rule
    left join fill
        on started.enrollee_key = fill.enrollee_key
        and fill.dispensing_date between date_add(started.ipsd, -rule.days_before)
            and started.ipsd
    group by started.enrollee_key, started.measurement_year, started.ipsd

)

select * from final
