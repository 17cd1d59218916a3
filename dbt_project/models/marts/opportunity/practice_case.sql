-- What a practice's profile says of need, excess cost and what integration could change, in one row.
with practice_need as (

    select * from {{ ref('practice_need') }}

),

practice_excess as (

    select * from {{ ref('practice_excess') }}

),

practice_saving as (

    select * from {{ ref('practice_saving') }}

),

threshold as (

    select value as hidden_below
    from {{ ref('population_threshold') }}
    where threshold = 'hidden_below_members'

),

shown as (

    select practice_excess.*
    from practice_excess
    inner join threshold on practice_excess.members_compared >= threshold.hidden_below

),

final as (

    select
        need.organization_id,
        need.year,
        need.members_depression_and_chronic as need_members,
        need.members_untreated as untreated_members,
        need.untreated_pct,
        need.untreated_ci_low_pct as untreated_ci_low,
        need.untreated_ci_high_pct as untreated_ci_high,
        {{ rounded('shown.excess_pmpm') }} as excess_pmpm,
        {{ rounded('shown.excess_pmpm - 1.959963984540054 * shown.excess_error') }}
            as excess_ci_low,
        {{ rounded('shown.excess_pmpm + 1.959963984540054 * shown.excess_error') }}
            as excess_ci_high,
        {%- for percent in [10, 50, 90] %}
        {{ rounded('saving.gross_p' ~ percent) }} as saving_p{{ percent }}
        {{- "," if not loop.last }}
        {%- endfor %}
    from practice_need as need
    left join shown
        on need.organization_id = shown.organization_id and need.year = shown.year
    left join practice_saving as saving
        on need.organization_id = saving.organization_id and need.year = saving.year

)

select * from final
