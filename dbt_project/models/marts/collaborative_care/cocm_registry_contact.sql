-- Which minutes count (reference 1.2): the care manager's, completed, not billed elsewhere, not as
-- an inpatient, not before consent.
with contact as (

    select * from {{ ref('stg_cocm_registry__contact') }}

),

reject as (

    select source_name, row_id from {{ ref('cocm_registry_reject') }} where entity = 'cocm_contact'

),

episode as (

    select * from {{ ref('cocm_registry_episode') }}

),

setting as (

    select
        collaborative_care__count_pre_consent as count_pre_consent,
        collaborative_care__count_registry_work as count_registry_work,
        collaborative_care__consent_required as consent_required
    from {{ source('raw', 'setting') }}

),

judged as (

    select
        contact.*,
        episode.subject_key,
        episode.person_key,
        episode.billing_tin,
        episode.site_id,
        episode.program,
        {{ month_index('contact.contact_date') }} as month_number,
        case
            when not contact.is_completed then 'not completed'
            when contact.staff_role not in ('bhcm', 'other_cocm') then 'other staff'
            when contact.kind not in ('treatment', 'outreach_attempt', 'team_consult',
                'registry_admin') then 'clerical'
            when contact.kind = 'registry_admin' and not setting.count_registry_work
                then 'clerical'
            when contact.is_billed_separately then 'billed separately'
            when contact.is_inpatient then 'inpatient'
            when setting.consent_required and not setting.count_pre_consent
                and (contact.contact_date < episode.consent_date)
                then 'before consent'
            when contact.contact_date > episode.delivered_end_date then 'after discharge'
        end as not_counted_reason
    from contact
    inner join episode on contact.episode_key = episode.episode_key
    cross join setting
    left join reject
        on contact.source_name = reject.source_name and contact.contact_id = reject.row_id
    where reject.row_id is null

),

final as (

    select
        judged.*,
        case when not_counted_reason is null then minutes else 0 end as counted_minutes
    from judged

)

select * from final
