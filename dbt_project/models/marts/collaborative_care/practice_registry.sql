-- What a practice's registry shows that it does, by year: its half of the eight elements.
with episode as (

    select episode_key, patient_key, billing_tin, source_name, site_id
    from {{ ref('cocm_registry_episode') }}

),

outcome as (

    select
        patient_key,
        billing_tin,
        cast(extract(year from enrollment_date) as integer) as year
    from {{ ref('cocm_registry_outcome') }}
    where in_outcome_denominator

),

act as (

    select
        episode.billing_tin,
        episode.patient_key,
        cast(extract(year from contact.contact_date) as integer) as year,
        'contact' as act
    from {{ ref('cocm_registry_contact') }} as contact
    inner join episode on contact.episode_key = episode.episode_key
    where contact.is_completed
    union all
    select
        episode.billing_tin,
        episode.patient_key,
        cast(extract(year from review.review_date) as integer) as year,
        'review' as act
    from {{ ref('stg_cocm_registry__psychiatric_review') }} as review
    inner join episode on review.episode_key = episode.episode_key
    union all
    select
        episode.billing_tin,
        episode.patient_key,
        cast(extract(year from scale_result.result_date) as integer) as year,
        'score' as act
    from {{ ref('stg_cocm_registry__scale_result') }} as scale_result
    inner join episode on scale_result.patient_key = episode.patient_key
    union all
    select billing_tin, patient_key, year, 'outcome' as act from outcome
    union all
    select
        episode.billing_tin,
        episode.patient_key,
        cast(floor(staffing.year_month / 100) as integer) as year,
        'staffed' as act
    from {{ ref('stg_cocm_registry__site_month') }} as staffing
    inner join episode
        on staffing.source_name = episode.source_name and staffing.site_id = episode.site_id
    where staffing.bhcm_fte > 0

),

final as (

    select
        billing_tin as organization_id,
        year,
        {% for name in ['contact', 'review', 'score', 'outcome', 'staffed'] -%}
        cast(count(distinct case when act = '{{ name }}' then patient_key end) as bigint)
            as {{ name }}_patients{{ "," if not loop.last }}
        {% endfor %}
    from act
    group by billing_tin, year

)

select * from final
