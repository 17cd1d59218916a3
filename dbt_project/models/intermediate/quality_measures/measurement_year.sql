-- Rules that change between measurement years, one column each, read from the rule seed.
with period as (

    select * from {{ ref('measurement_periods') }}

),

rule as (

    select * from {{ ref('measure_year_rule') }}

),

final as (

    select
        period.measurement_year,
        period.period_start,
        period.period_end,
        period.last_event_date,
        period.intake_start,
        period.intake_end,
        {% for name in [
            'self_harm_any_position', 'followup_by_diagnosis', 'residential_is_followup',
            'diabetes_by_two_dates', 'laboratory_place_ignored', 'deceased_excluded',
            'frailty_on_two_dates',
        ] %}
        {{ any_true("rule.rule = '" ~ name ~ "' and rule.is_true") }} as {{ name }}
        {{- "," if not loop.last }}
        {% endfor %}
    from period
    left join rule
        on period.measurement_year >= rule.first_year
        and period.measurement_year <= coalesce(rule.last_year, period.measurement_year)
    group by
        period.measurement_year, period.period_start, period.period_end,
        period.last_event_date, period.intake_start, period.intake_end

)

select * from final
