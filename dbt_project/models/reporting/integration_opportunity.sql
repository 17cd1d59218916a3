with cell as (

    select * from {{ ref('opportunity_cell') }} where organization_id = 'all'

),

simulated as (

    select
        payer,
        condition_id,
        max(route) as route,
        {%- for name in ['gross', 'cost', 'net'] %}
        {%- for percent in [10, 50, 90] %}
        {{ percentile(percent / 100, name) }}
            as {{ name }}_p{{ percent }},
        {%- endfor %}
        {%- endfor %}
        100 * avg(case when net > 0 then 1.0 else 0.0 end) as net_saving_probability_pct
    from {{ ref('opportunity_draw') }}
    where organization_id = 'all'
    group by payer, condition_id

),

final as (

    select
        cell.year,
        cell.payer,
        cell.condition_id,
        cell.members_with,
        cell.members_without,
        {{ rounded('cell.excess_pmpm') }} as excess_pmpm,
        {{ rounded('cell.difference_ci_low') }} as excess_ci_low,
        {{ rounded('cell.difference_ci_high') }} as excess_ci_high,
        {%- for name in ['gross', 'cost', 'net'] %}
        {%- for percent in [10, 50, 90] %}
        {{ rounded('simulated.' ~ name ~ '_p' ~ percent) }} as {{ name }}_p{{ percent }},
        {%- endfor %}
        {%- endfor %}
        {{ rounded('simulated.net_saving_probability_pct') }} as net_saving_probability_pct,
        simulated.route,
        cell.is_unstable,
        cell.sud_redacted,
        'ok' as status,
        cast(null as string) as status_reason,
        '1' as method_version
    from cell
    inner join simulated
        on cell.payer = simulated.payer and cell.condition_id = simulated.condition_id

)

select * from final
