-- Reference 1.4: the practice saw the patient in the year before the episode.
with episode as (

    select
        episode_key,
        person_key,
        billing_tin,
        pcp_npi,
        enrollment_date
    from {{ ref('cocm_registry_episode') }}
    where person_key is not null

),

visit as (

    select
        person_key,
        coalesce(billing_tin, billing_npi, 'unknown') as billing_tin,
        rendering_npi,
        service_date
    from {{ ref('medical_claim') }}
    where hcpcs_code in (select code from {{ ref('cocm_initiating_visit') }})
        and not is_denied
        and person_key in (select person_key from episode)

),

setting as (

    select collaborative_care__initiating_visit_months as visit_months
    from {{ source('raw', 'setting') }}

),

final as (

    select
        episode.person_key,
        episode.billing_tin,
        episode.enrollment_date,
        max(visit.service_date) as visit_date
    from episode
    cross join setting
    inner join visit
        on episode.person_key = visit.person_key
        and (episode.billing_tin = visit.billing_tin or episode.pcp_npi = visit.rendering_npi)
        and visit.service_date <= episode.enrollment_date
        and visit.service_date
            >= {{ add_months('episode.enrollment_date', '-setting.visit_months') }}
    group by episode.person_key, episode.billing_tin, episode.enrollment_date

)

select * from final
