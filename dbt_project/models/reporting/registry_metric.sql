-- Reference 3.3 by one of payer, site and month at a time; an empty denominator makes no row.
with event as (

    select
        *,
        lpad(cast(year_month % 100 as string), 2, '0') as month
    from {{ ref('cocm_registry_event') }}

),

measure as (

    select * from {{ ref('cocm_registry_measure') }}

),

counted as (

    select
        metric,
        year,
        coalesce(payer, 'all') as payer,
        coalesce(site_id, 'all') as site_id,
        coalesce(month, 'all') as month,
        cast(case when metric = 'caseload_per_fte' then sum(numerator)
            else count(distinct patient_key) end as bigint) as patients,
        sum(denominator) as denominator_sum,
        sum(numerator) as numerator_sum
    from event
    group by grouping sets (
        (metric, year), (metric, year, payer), (metric, year, site_id), (metric, year, month)
    )

),

shown as (

    select
        counted.*,
        measure.title,
        measure.unit,
        measure.target,
        measure.target_kind,
        measure.real_world,
        measure.real_world_source,
        measure.unit = 'percent' as is_share
    from counted
    inner join measure on counted.metric = measure.metric

),

final as (

    select
        metric,
        payer,
        site_id,
        month,
        year,
        patients,
        case when is_share then cast(denominator_sum as bigint) end as denominator,
        case when is_share then cast(numerator_sum as bigint) end as numerator,
        case when is_share then
            {{ ratio('numerator_sum', 'denominator_sum', 100) }} end as rate,
        -- A mean rests on its patients: it has no numerator that could be told apart.
        case when not is_share then {{ ratio('numerator_sum', 'denominator_sum') }} end
            as mean_value,
        case when is_share then
            {{ rounded('100 * ' ~ wilson('numerator_sum', 'denominator_sum', -1)) }} end as ci_low,
        case when is_share then
            {{ rounded('100 * ' ~ wilson('numerator_sum', 'denominator_sum', 1)) }} end as ci_high,
        title,
        unit,
        target,
        target_kind,
        real_world,
        real_world_source,
        'ok' as status,
        '' as status_reason,
        '1' as method_version
    from shown

)

select * from final
