-- V14: payers and years with claims but without one substance use diagnosis: the mark of records
-- taken out under 42 CFR Part 2, which makes behavioral shares too low.
with total as (

    select * from {{ ref('spending_class_total') }}

),

class as (

    select * from {{ ref('spending_class') }}

),

scenario as (

    select * from {{ ref('spending_scenario') }} where scenario_id = 'headline'

),

final as (

    select
        total.payer,
        total.year,
        cast(sum(case when class.form in ('P', 'I') then total.line_count else 0 end) as bigint)
            as medical_lines,
        cast(sum(case when {{ in_pack('class.diagnosis', 'substance_use_diagnosis') }}
            then total.line_count else 0 end) as bigint) as substance_use_lines,
        sum(case when class.form in ('P', 'I') then total.line_count else 0 end) > 0
        and sum(case when {{ in_pack('class.diagnosis', 'substance_use_diagnosis') }}
            then total.line_count else 0 end) = 0 as is_redacted
    from total
    inner join class on total.class_id = class.class_id
    cross join scenario
    group by total.payer, total.year

)

select * from final
