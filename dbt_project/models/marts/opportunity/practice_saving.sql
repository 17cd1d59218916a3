-- What integration could change at a practice in a first year: percentiles of its draws, before the
-- programme's cost and after.
with draw as (

    select * from {{ ref('opportunity_draw') }} where organization_id <> 'all'

),

final as (

    select
        organization_id,
        year,
        {%- for name in ['gross', 'net'] %}
        {%- for percent in [10, 50, 90] %}
        {{ percentile(percent / 100, name) }} as {{ name }}_p{{ percent }},
        {%- endfor %}
        {%- endfor %}
        100 * avg(case when net > 0 then 1.0 else 0.0 end) as net_saving_probability_pct
    from draw
    group by organization_id, year

)

select * from final
