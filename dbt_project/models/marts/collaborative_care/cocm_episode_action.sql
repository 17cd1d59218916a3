-- A review or a change of treatment: what somebody did about a patient who does not improve.
with episode as (

    select *, coalesce(end_date, as_of) as until_date from {{ ref('cocm_registry_episode') }}

),

action as (

    select episode_key, review_date as action_date, is_recommendation_documented as is_review
    from {{ ref('stg_cocm_registry__psychiatric_review') }}
    union all
    select episode_key, change_date as action_date, false as is_review
    from {{ ref('stg_cocm_registry__treatment_change') }}

),

final as (

    select
        episode.episode_key,
        max(case when action.is_review then action.action_date end) as last_review_date,
        max(case when {{ days_between('episode.enrollment_date', 'action.action_date') }}
            between 56 and 84 then 1 else 0 end) = 1 as has_action_week_8_12
    from episode
    inner join action on episode.episode_key = action.episode_key
    where action.action_date <= episode.until_date
    group by episode.episode_key

)

select * from final
