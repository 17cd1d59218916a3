-- Studies as found, and moved to dollars of the latest year of the data.
with evidence as (

    select * from {{ ref('study_effect') }}

),

final as (

    select
        study, design, effect_pmpm, ci_low, ci_high, dollar_year,
        {{ rounded('round(effect_pmpm * price_factor, 2)') }} as effect_now,
        {{ rounded('round(ci_low * price_factor, 2)') }} as now_ci_low,
        {{ rounded('round(ci_high * price_factor, 2)') }} as now_ci_high,
        moved_to_year,
        price_mark,
        is_confirmed, finding, source, 'ok' as status
    from evidence

)

select * from final
