-- A year's months of a person with a payer, as masks, by the widest basis that they count in: medical,
-- behavioral and pharmacy benefits whose claims are delivered with known amounts; the first two; none.
with month as (

    select * from {{ ref('payer_month') }}

),

benefit_delivery as (

    select
        payer,
        year,
        delivers_medical and delivers_behavioral and knows_medical_cost as measures_care,
        delivers_pharmacy and knows_drug_cost as measures_drugs
    from {{ ref('benefit_delivery') }}

),

placed as (

    select
        month.*,
        case
            when not coalesce(month.has_medical and month.has_mental_health
                and benefit_delivery.measures_care, false) then 'none'
            when month.has_pharmacy and benefit_delivery.measures_drugs then 'all_benefits'
            else 'medical_behavioral'
        end as month_basis
    from month
    left join benefit_delivery
        on month.payer = benefit_delivery.payer and month.year = benefit_delivery.year

),

final as (

    select
        person_key,
        payer,
        year,
        month_basis,
        max_by(segment, year_month) as segment,
        max(year_month) as last_year_month,
        {{ mask_of_months('year_month') }} as month_mask,
        {{ mask_of_months('year_month', 'has_medical') }} as medical_mask
    from placed
    group by person_key, payer, year, month_basis

)

select * from final
