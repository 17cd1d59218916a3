-- Published figures, each with the figure of this network that it may stand beside.
with benchmark as (

    select * from {{ ref('benchmark_collaborative_care') }}

),

final as (

    select
        benchmark_id,
        metric,
        population,
        period,
        value,
        value_low,
        value_high,
        unit,
        confidence,
        source,
        coalesce(note, '') as note,
        case metric
            when 'denial_rate' then 'Lines denied, by payer'
            when 'uptake_share' then 'Members served per 1,000 with a diagnosis'
            when 'uptake_per_100000' then 'Members served per 1,000 with a diagnosis'
            when 'months_per_episode' then 'Months per episode'
            when 'members' then 'Members served'
            when 'members_per_clinician' then 'Members and clinicians by organization'
            when 'cocm_cost' then 'Member share and allowed amount a month'
            else 'No figure of this page'
        end as compare_with,
        'ok' as status
    from benchmark

)

select * from final
