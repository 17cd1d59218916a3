-- Days with an interactive encounter for major depression or dysthymia.
with kind as (

    select visit_kind from {{ ref('measure_visit_kind') }} where used_by = 'DEPRESSION'

),

final as (

    select
        visit.enrollee_key,
        visit.service_date,
        {{ json_text_array('visit.claim_id') }} as claim_ids
    from {{ ref('visit') }} as visit
    inner join kind on visit.visit_kind = kind.visit_kind
    where visit.has_major_depression or visit.has_dysthymia
    group by visit.enrollee_key, visit.service_date

)

select * from final
