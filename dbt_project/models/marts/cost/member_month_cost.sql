with pharmacy_claim as (

    select * from {{ ref('pharmacy_claim') }}
    where in_member_month and not is_denied

),

benefit_delivery as (

    select * from {{ ref('benefit_delivery') }}

),

month as (

    select * from {{ ref('payer_month') }}

),

medical as (

    select * from {{ ref('member_month_medical') }}

),

pharmacy as (

    select
        person_key,
        payer,
        year_month,
        sum(case when bucket = 'pharmacy_medical' then cost_amount else 0 end)
            as pharmacy_medical_amount,
        sum(case when bucket = 'pharmacy_behavioral' then cost_amount else 0 end)
            as pharmacy_behavioral_amount
    from pharmacy_claim
    group by person_key, payer, year_month

),

final as (

    select
        month.person_id,
        month.person_key,
        month.payer,
        month.year_month,
        month.year,
        month.segment,
        month.product_line,
        month.has_medical,
        month.has_pharmacy,
        month.has_mental_health,
        month.has_medical and benefit_delivery.delivers_medical
            and benefit_delivery.knows_medical_cost as is_medical_measured,
        month.has_mental_health and benefit_delivery.delivers_behavioral
            and benefit_delivery.knows_medical_cost as is_behavioral_measured,
        month.has_pharmacy and benefit_delivery.delivers_pharmacy
            and benefit_delivery.knows_drug_cost as is_pharmacy_measured,
        benefit_delivery.cost_basis,
        coalesce(medical.is_capitated, false) as is_capitated,
        cast(coalesce(medical.medical_amount, 0) + coalesce(medical.behavioral_amount, 0)
            + coalesce(pharmacy.pharmacy_medical_amount, 0)
            + coalesce(pharmacy.pharmacy_behavioral_amount, 0) as decimal(18, 2)) as total_amount,
        cast(coalesce(medical.medical_amount, 0) as decimal(18, 2)) as medical_amount,
        cast(coalesce(medical.behavioral_amount, 0) as decimal(18, 2)) as behavioral_amount,
        cast(coalesce(pharmacy.pharmacy_medical_amount, 0) as decimal(18, 2))
            as pharmacy_medical_amount,
        cast(coalesce(pharmacy.pharmacy_behavioral_amount, 0) as decimal(18, 2))
            as pharmacy_behavioral_amount,
        cast(coalesce(pharmacy.pharmacy_medical_amount, 0)
            + coalesce(pharmacy.pharmacy_behavioral_amount, 0) as decimal(18, 2))
            as pharmacy_amount,
        {%- for category in service_categories() %}
        cast(coalesce(medical.{{ category }}_amount, 0) as decimal(18, 2))
            as {{ category }}_amount,
        {%- endfor %}
        cast(coalesce(medical.capitated_equivalent_amount, 0) as decimal(18, 2))
            as capitated_equivalent_amount
    from month
    left join benefit_delivery
        on month.payer = benefit_delivery.payer and month.year = benefit_delivery.year
    left join medical
        on month.person_key = medical.person_key
        and month.payer = medical.payer
        and month.year_month = medical.year_month
    left join pharmacy
        on month.person_key = pharmacy.person_key
        and month.payer = pharmacy.payer
        and month.year_month = pharmacy.year_month

)

select * from final
