-- Every line class that occurs, unpacked: what the rules ask, with code packs as bit masks.
with class as (

    select class_id, cast(sum(line_count) as bigint) as line_count
    from {{ ref('spending_cell') }}
    group by class_id

),

profile as (

    select dimension, profile_id, profile, topline
    from {{ ref('spending_code_profile') }}
    group by dimension, profile_id, profile, topline

),

part as (

    select
        class_id,
        line_count,
        {%- for name, _ in spending_class_parts() %}
        {{ spending_class_part(name) }} as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from class

),

final as (

    select
        part.class_id,
        part.line_count,
        case part.form when 1 then 'P' when 2 then 'I' when 3 then 'RX' else 'O' end as form,
        case when part.form = 3 then cast(0 as bigint) else coalesce(service.profile, 0) end
            as service,
        case when part.form = 3 then coalesce(drug.profile, 0) else cast(0 as bigint) end as drug,
        coalesce(place.profile, 0) as place,
        coalesce(rendering.profile, 0) as rendering,
        coalesce(billing.profile, 0) as billing,
        coalesce(diagnosis.profile, 0) as diagnosis,
        coalesce(revenue.profile, 0) as revenue,
        coalesce(bill.profile, 0) as bill,
        coalesce(bill.topline, '') as bill_topline,
        case when part.capitation = 0 then '' else 'D' || cast(part.capitation as string) end
            as capitation_category,
        part.billing_tin = 1 as is_primary_care_tin,
        part.is_denied = 1 as is_denied,
        part.is_secondary = 1 as is_secondary,
        part.is_unmatched = 1 as is_unmatched,
        part.has_wellness = 1 as has_wellness,
        part.clinic_visit = 1 as is_clinic_visit,
        part.claim_screen,
        part.lacks_diagnosis = 1 as lacks_diagnosis,
        part.lacks_taxonomy = 1 as lacks_taxonomy,
        part.lacks_place = 1 as lacks_place,
        part.paid_capitated = 1 as is_paid_capitated,
        part.allowed_differs = 1 as allowed_differs,
        part.has_diagnosis = 1 as has_diagnosis,
        part.is_nonresident = 1 as is_nonresident
    from part
    left join profile as service
        on service.dimension = 'service' and part.service = service.profile_id
    left join profile as drug on drug.dimension = 'drug' and part.service = drug.profile_id
    left join profile as place on place.dimension = 'place' and part.place = place.profile_id
    left join profile as rendering
        on rendering.dimension = 'taxonomy' and part.rendering = rendering.profile_id
    left join profile as billing
        on billing.dimension = 'taxonomy' and part.billing = billing.profile_id
    left join profile as diagnosis
        on diagnosis.dimension = 'diagnosis' and part.diagnosis = diagnosis.profile_id
    left join profile as revenue
        on revenue.dimension = 'revenue' and part.revenue = revenue.profile_id
    left join profile as bill on bill.dimension = 'bill' and part.bill = bill.profile_id

)

select * from final
