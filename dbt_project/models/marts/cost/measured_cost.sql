-- Dollars of final lines that are not denied beside the months they lie in: by bucket and by service
-- category (each cut adds up to the total). Every dollar that lies in a member month is here.
with measured_month as (

    select * from {{ ref('measured_month') }}

),

medical_claim as (

    select
        person_key, payer, year, year_month, bucket, service_category, cost_amount, is_capitated,
        ffs_equivalent_amount
    from {{ ref('medical_claim') }}
    where in_member_month and not is_denied

),

pharmacy_claim as (

    select person_key, payer, year, year_month, bucket, cost_amount
    from {{ ref('pharmacy_claim') }}
    where in_member_month and not is_denied

),

medical as (

    select
        line.person_key, line.payer, line.year, month.month_basis,
        {{ mask_of_months('line.year_month', 'line.is_capitated') }} as capitated_mask,
        {%- for bucket in ['medical', 'behavioral'] %}
        sum(case when line.bucket = '{{ bucket }}' then line.cost_amount end)
            as {{ bucket }}_amount,
        {%- endfor %}
        sum(case when line.is_capitated then line.ffs_equivalent_amount end)
            as capitated_equivalent_amount,
        {%- for category in service_categories() %}
        sum(case when line.service_category = '{{ category }}' then line.cost_amount end)
            as {{ category }}_amount{{ "," if not loop.last }}
        {%- endfor %}
    from medical_claim as line
    inner join measured_month as month
        on line.person_key = month.person_key
        and line.payer = month.payer
        and line.year = month.year
    where {{ mask_holds('month.month_mask', 'line.year_month') }}
    group by line.person_key, line.payer, line.year, month.month_basis

),

pharmacy as (

    select
        fill.person_key, fill.payer, fill.year, month.month_basis,
        {%- for bucket in ['pharmacy_medical', 'pharmacy_behavioral'] %}
        sum(case when fill.bucket = '{{ bucket }}' then fill.cost_amount end)
            as {{ bucket }}_amount{{ "," if not loop.last }}
        {%- endfor %}
    from pharmacy_claim as fill
    inner join measured_month as month
        on fill.person_key = month.person_key
        and fill.payer = month.payer
        and fill.year = month.year
    where {{ mask_holds('month.month_mask', 'fill.year_month') }}
    group by fill.person_key, fill.payer, fill.year, month.month_basis

),

-- Who counts with several payers, or by several bases, in a year: few people.
several as (

    select person_key, year
    from measured_month
    where month_basis <> 'none'
    group by person_key, year
    having count(*) > 1

),

final as (

    select
        month.person_key, month.payer, month.year, month.month_basis, month.segment,
        month.last_year_month, month.month_mask,
        {{ months_of_mask('month.month_mask') }} as member_months,
        coalesce(medical.capitated_mask, 0) as capitated_mask,
        several.person_key is null as is_only,
        {%- for group in ['medical', 'behavioral'] + service_categories() + ['capitated_equivalent'] %}
        cast(coalesce(medical.{{ group }}_amount, 0) as decimal(18, 2)) as {{ group }}_amount,
        {%- endfor %}
        {%- for group in ['pharmacy_medical', 'pharmacy_behavioral'] %}
        cast(coalesce(pharmacy.{{ group }}_amount, 0) as decimal(18, 2)) as {{ group }}_amount
        {{- "," if not loop.last }}
        {%- endfor %}
    from measured_month as month
    left join medical
        on month.person_key = medical.person_key and month.payer = medical.payer
        and month.year = medical.year and month.month_basis = medical.month_basis
    left join pharmacy
        on month.person_key = pharmacy.person_key and month.payer = pharmacy.payer
        and month.year = pharmacy.year and month.month_basis = pharmacy.month_basis
    left join several on month.person_key = several.person_key and month.year = several.year

)

select * from final
