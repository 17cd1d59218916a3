-- What part of the claims, and of the encounters under each capitation, is primary care, behavioral
-- or both, by scenario, payer, segment and year (N3 and N4).
with total as (

    select payer, segment, year, class_id,
        sum(spending_amount) as spending_amount,
        sum(paid_amount) as paid_amount,
        sum(ffs_equivalent_amount) as ffs_equivalent_amount
    from {{ ref('spending_class_total') }}
    group by payer, segment, year, class_id

),

verdict as (

    select * from {{ ref('spending_verdict') }} where is_counted

),

weighted as (

    select verdict.scenario_id, total.payer, total.segment, total.year,
        'claims' as basis, total.spending_amount as amount, total.paid_amount, verdict.topline,
        verdict.is_primary_care, verdict.bh_class, verdict.bh_in_primary_care,
        verdict.is_plus_overlap
    from total
    inner join verdict on total.class_id = verdict.class_id

    union all

    -- D3 is split by facility services alone.
    select verdict.scenario_id, total.payer, total.segment, total.year,
        verdict.capitation_category as basis, total.ffs_equivalent_amount as amount,
        cast(0 as decimal(38, 2)) as paid_amount, verdict.topline,
        verdict.is_primary_care, verdict.bh_class, verdict.bh_in_primary_care,
        verdict.is_plus_overlap
    from total
    inner join verdict on total.class_id = verdict.class_id
    where
        verdict.capitation_category <> ''
        and (verdict.capitation_category <> 'D3' or verdict.form = 'I')

),

final as (

    select
        scenario_id,
        payer,
        segment,
        year,
        basis,
        {%- for name, condition in spending_measures() %}
        {{ amount_where('amount', condition) }} as {{ name }},
        {%- endfor %}
        {{ amount_where('amount', "topline = 'PROFESSIONAL'") }} as professional,
        {{ amount_where('amount', "topline in ('HOSPITAL_INPATIENT', 'HOSPITAL_OUTPATIENT')") }}
            as hospital,
        cast(sum(paid_amount) as decimal(38, 2)) as paid
    from weighted
    group by scenario_id, payer, segment, year, basis

)

select * from final
