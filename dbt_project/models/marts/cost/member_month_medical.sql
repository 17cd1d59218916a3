-- Dollars of final medical lines that are not denied, by person, payer and month: by bucket and by
-- service category.
with medical_claim as (

    select * from {{ ref('medical_claim') }}
    where in_member_month and not is_denied

),

final as (

    select
        person_key,
        payer,
        year_month,
        max(case when is_capitated then 1 else 0 end) = 1 as is_capitated,
        sum(case when bucket = 'medical' then cost_amount else 0 end) as medical_amount,
        sum(case when bucket = 'behavioral' then cost_amount else 0 end) as behavioral_amount,
        sum(case when is_capitated then ffs_equivalent_amount else 0 end)
            as capitated_equivalent_amount,
        {%- for category in service_categories() %}
        sum(case when service_category = '{{ category }}' then cost_amount else 0 end)
            as {{ category }}_amount{{ "," if not loop.last }}
        {%- endfor %}
    from medical_claim
    group by person_key, payer, year_month

)

select * from final
