-- Rows that no figure uses, each with its reason; they stay counted in the registry's own account.
with contact as (

    select * from {{ ref('stg_cocm_registry__contact') }}

),

episode as (

    select * from {{ ref('stg_cocm_registry__episode') }}

),

first_referral as (

    select patient_key, min(referred_date) as referred_date
    from {{ ref('stg_cocm_registry__referral') }}
    group by patient_key

),

scale_result as (

    select * from {{ ref('stg_cocm_registry__scale_result') }}

),

instrument as (

    select * from {{ ref('cocm_instrument') }}

),

setting as (

    select collaborative_care__max_contact_minutes_a_day as max_minutes
    from {{ source('raw', 'setting') }}

),

contact_day as (

    select episode_key, contact_date, sum(minutes) as minutes
    from contact
    group by episode_key, contact_date

),

judged_contact as (

    select
        contact.source_name,
        'cocm_contact' as entity,
        contact.contact_id as row_id,
        case
            when contact_day.minutes > setting.max_minutes then 'more than the daily minutes'
            when contact.minutes < 0 then 'negative minutes'
            when episode.episode_key is null then 'no such episode'
            when contact.contact_date < coalesce(episode.referral_date,
                first_referral.referred_date) then 'contact before referral'
        end as reason
    from contact
    inner join contact_day
        on contact.episode_key = contact_day.episode_key
        and contact.contact_date = contact_day.contact_date
    cross join setting
    left join episode on contact.episode_key = episode.episode_key
    left join first_referral on episode.patient_key = first_referral.patient_key

),

judged_score as (

    select
        scale_result.source_name,
        'cocm_scale_result' as entity,
        scale_result.result_id as row_id,
        case
            when instrument.instrument is null then 'unknown instrument'
            when scale_result.total_score < instrument.lowest
                or scale_result.total_score > instrument.highest then 'score out of range'
            when scale_result.item9_score < 0 or scale_result.item9_score > 3
                then 'item 9 out of range'
        end as reason
    from scale_result
    left join instrument on scale_result.instrument = instrument.instrument

),

final as (

    select * from judged_contact where reason is not null
    union all
    select * from judged_score where reason is not null

)

select * from final
