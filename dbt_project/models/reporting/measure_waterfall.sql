-- From everyone with a measure's starting evidence to its denominator: how many each rule removes,
-- in the order of the rules. A row leaves at the first rule that fails; who meets the rules before
-- the required exclusions is the initial population.
with event as (

    select
        measure_id, rate_id, measurement_year, payer, product_line, drop_reason,
        count(*) as events
    from {{ ref('measure_event') }}
    group by measure_id, rate_id, measurement_year, payer, product_line, drop_reason

),

setting as (

    select coalesce(measures__all_payer, false) as is_all_payer
    from {{ source('raw', 'setting') }}

),

rule as (

    select * from {{ ref('measure_drop_rule') }}

),

counted_payer as (

    select event.*, event.payer as shown_payer from event
    union all
    select event.*, 'all' as shown_payer from event
    cross join setting
    where not setting.is_all_payer

),

reason as (

    select
        measure_id, rate_id, measurement_year, shown_payer, product_line,
        coalesce(drop_reason, 'denominator') as outcome, events
    from counted_payer
    union all
    select
        measure_id, rate_id, measurement_year, shown_payer, product_line,
        'all' as outcome, events
    from counted_payer
    union all
    select
        counted_payer.measure_id, counted_payer.rate_id, counted_payer.measurement_year,
        counted_payer.shown_payer, counted_payer.product_line, 'initial_population' as outcome,
        counted_payer.events
    from counted_payer
    left join rule
        on counted_payer.measure_id = rule.measure_id
        and counted_payer.drop_reason = rule.drop_reason
    where counted_payer.drop_reason is null or rule.stage = 'required_exclusions'

),

summed as (

    select
        measure_id, rate_id, measurement_year, shown_payer as payer, product_line, outcome,
        sum(events) as events
    from reason
    group by measure_id, rate_id, measurement_year, shown_payer, product_line, outcome

),

final as (

    select
        summed.measure_id,
        summed.rate_id,
        cast(summed.measurement_year as integer) as measurement_year,
        summed.payer,
        summed.product_line,
        summed.outcome,
        cast(summed.events as bigint) as events,
        cast(case summed.outcome
            when 'all' then 0
            when 'initial_population' then 98
            when 'denominator' then 99
            else rule.step
        end as integer) as step,
        coalesce(rule.stage, 'total') as stage,
        case summed.outcome
            when 'all' then 'Starting evidence of the measure.'
            when 'initial_population' then 'Initial population, before the required exclusions.'
            when 'denominator' then 'Denominator.'
            else rule.sentence
        end as sentence,
        '1' as method_version
    from summed
    left join rule
        on summed.measure_id = rule.measure_id and summed.outcome = rule.drop_reason

)

select * from final
