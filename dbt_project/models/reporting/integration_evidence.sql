with evidence as (

    select * from {{ ref('study_evidence') }}

),

final as (

    select
        study, design, effect_pmpm, ci_low, ci_high, dollar_year,
        is_confirmed = 1 as is_confirmed, finding, source, 'ok' as status
    from evidence

)

select * from final
