-- Registry rows in = used + of patients that match no member + replaced by a later delivery +
-- refused by the contract or set aside with a reason. Nothing is dropped.
{% set entities = ['patient', 'referral', 'episode', 'contact', 'scale_result',
    'psychiatric_review', 'treatment_change', 'site_month'] -%}
with delivery as (

    select
        source_name,
        entity,
        sum(rows_in) as rows_in,
        sum(rows_quarantined) as rows_refused
    from {{ source('raw', 'delivery') }}
    where entity in (
        {%- for entity in entities %}'cocm_{{ entity }}'{{ ", " if not loop.last }}{% endfor -%}
    )
    group by source_name, entity

),

patient as (

    select patient_key, is_matched from {{ ref('cocm_registry_patient') }}

),

reject as (

    select source_name, entity, row_id, min(reason) as reason
    from {{ ref('cocm_registry_reject') }}
    group by source_name, entity, row_id

),

episode as (

    select episode_key, patient_key from {{ ref('stg_cocm_registry__episode') }}

),

-- The latest version of each row, with the patient it is about.
current_row as (

    {% for entity in ['patient', 'referral', 'episode'] -%}
    select source_name, 'cocm_{{ entity }}' as entity, cast(null as string) as row_id, patient_key
    from {{ ref('stg_cocm_registry__' ~ entity) }}
    union all
    {% endfor -%}
    select source_name, 'cocm_scale_result', result_id, patient_key
    from {{ ref('stg_cocm_registry__scale_result') }}
    union all
    {% for entity, key in [('contact', 'contact_id'), ('psychiatric_review', 'review_id'),
        ('treatment_change', 'cast(null as string)')] -%}
    select about.source_name, 'cocm_{{ entity }}', {{ key }}, episode.patient_key
    from {{ ref('stg_cocm_registry__' ~ entity) }} as about
    left join episode on about.episode_key = episode.episode_key
    union all
    {% endfor -%}
    select source_name, 'cocm_site_month', cast(null as string), cast(null as bigint)
    from {{ ref('stg_cocm_registry__site_month') }}

),

judged as (

    select
        current_row.source_name,
        current_row.entity,
        cast(count(*) as bigint) as rows_current,
        cast(sum(case when reject.row_id is not null then 1 else 0 end) as bigint)
            as rows_set_aside,
        cast(sum(case when reject.row_id is null and current_row.entity <> 'cocm_site_month'
            and not coalesce(patient.is_matched, false) then 1 else 0 end) as bigint)
            as rows_unmatched
    from current_row
    left join reject
        on current_row.source_name = reject.source_name
        and current_row.entity = reject.entity
        and current_row.row_id = reject.row_id
    left join patient on current_row.patient_key = patient.patient_key
    group by current_row.source_name, current_row.entity

),

final as (

    select
        delivery.source_name,
        delivery.entity,
        cast(delivery.rows_in as bigint) as rows_in,
        coalesce(judged.rows_current - judged.rows_set_aside - judged.rows_unmatched, 0)
            as rows_used,
        coalesce(judged.rows_unmatched, 0) as rows_unmatched,
        cast(delivery.rows_in - delivery.rows_refused - coalesce(judged.rows_current, 0)
            as bigint) as rows_replaced,
        cast(delivery.rows_refused + coalesce(judged.rows_set_aside, 0) as bigint)
            as rows_rejected
    from delivery
    left join judged
        on delivery.source_name = judged.source_name and delivery.entity = judged.entity

)

select * from final
