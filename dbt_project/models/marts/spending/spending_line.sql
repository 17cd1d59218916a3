{{ config(materialized='view') }}
-- Every claim line once, with the amount that spending counts and the class that decides it. All
-- joins are to short lists. A view: the lines are read once, where they are summed to cells, and
-- written nowhere a second time.
with medical_claim as (

    select * from {{ ref('medical_claim') }}

),

pharmacy_claim as (

    select * from {{ ref('pharmacy_claim') }}

),

profile as (

    select * from {{ ref('spending_code_profile') }}

),

{% for name, dimension in [
    ('service', 'service'), ('place', 'place'), ('rendering', 'taxonomy'),
    ('billing', 'taxonomy'), ('diagnosis', 'diagnosis'), ('revenue', 'revenue'), ('bill', 'bill'),
    ('drug', 'drug'),
] -%}
{{ name }} as (

    select code, year, profile_id from profile where dimension = '{{ dimension }}'

),

{% endfor -%}

-- The sum of the parts wins when the file has any of the three parts of the member's share.
parted_file as (

    select delivery_id, 1 as has_parts
    from medical_claim
    where coalesce(copayment_amount, coinsurance_amount, deductible_amount) is not null
    group by delivery_id

),

parted_pharmacy_file as (

    select delivery_id, 1 as has_parts
    from pharmacy_claim
    where coalesce(copayment_amount, coinsurance_amount, deductible_amount) is not null
    group by delivery_id

),

primary_care_tin as (

    select key as tin, max(value) as payer, 1 as is_listed
    from {{ source('raw', 'setting_map') }}
    where setting = 'primary_care_tin'
    group by key

),

wellness_provider as (

    select * from {{ ref('spending_wellness_provider') }}

),

clinic_visit as (

    select * from {{ ref('spending_clinic_visit') }}

),

screened_claim as (

    select * from {{ ref('spending_screened_claim') }}

),

medical as (

    select
        'medical' as entity,
        claim.claim_id,
        claim.claim_line_number,
        claim.claim_key,
        claim.data_source,
        claim.person_id,
        claim.person_key,
        claim.payer,
        coalesce(claim.product_line, 'unknown') as product_line,
        claim.year,
        claim.year_month,
        claim.is_denied,
        claim.in_member_month,
        cast(coalesce(claim.paid_amount, 0) as decimal(18, 2)) as paid_amount,
        cast(coalesce(claim.ffs_equivalent_amount, 0) as decimal(18, 2)) as ffs_equivalent_amount,
        {{ spending_amount('claim', 'coalesce(claim.is_capitated, false)') }} as spending_amount,
        {{ spending_class_id({
            'form': "case claim.claim_type when 'professional' then 1 when 'institutional' then 2
                else 0 end",
            'service': 'coalesce(service.profile_id, 0)',
            'place': 'coalesce(place.profile_id, 0)',
            'rendering': 'coalesce(rendering.profile_id, 0)',
            'billing': 'coalesce(billing.profile_id, 0)',
            'billing_tin': 'coalesce(primary_care_tin.is_listed, 0)',
            'diagnosis': 'coalesce(diagnosis.profile_id, 0)',
            'revenue': 'coalesce(revenue.profile_id, 0)',
            'bill': 'coalesce(bill.profile_id, 0)',
            'capitation': "case claim.capitation_category when 'D1' then 1 when 'D2' then 2
                when 'D3' then 3 when 'D4' then 4 when 'D5' then 5 when 'D6' then 6 else 0 end",
            'is_denied': 'case when claim.is_denied then 1 else 0 end',
            'is_secondary': "case
                when coalesce(claim.payer_order, 'primary') in ('primary', '1', 'P')
                then 0 else 1 end",
            'is_unmatched': 'case when claim.in_member_month then 0 else 1 end',
            'has_wellness': 'coalesce(wellness_provider.has_wellness, 0)',
            'clinic_visit': 'coalesce(clinic_visit.is_visit, 0)',
            'claim_screen': 'coalesce(screened_claim.screen, 0)',
            'lacks_diagnosis': 'case when claim.diagnosis_code_1 is null then 1 else 0 end',
            'lacks_taxonomy': 'case when claim.rendering_taxonomy_code is null then 1 else 0 end',
            'lacks_place': 'case when claim.place_of_service_code is null then 1 else 0 end',
            'paid_capitated': 'case when claim.is_capitated and claim.paid_amount > 0
                then 1 else 0 end',
            'allowed_differs': allowed_differs('claim'),
        }) }} as class_id
    from medical_claim as claim
    left join service on claim.hcpcs_code = service.code and claim.year = service.year
    left join place on claim.place_of_service_code = place.code and claim.year = place.year
    left join rendering
        on claim.rendering_taxonomy_code = rendering.code and claim.year = rendering.year
    left join billing on claim.billing_taxonomy_code = billing.code and claim.year = billing.year
    left join diagnosis on claim.diagnosis_code_1 = diagnosis.code and claim.year = diagnosis.year
    left join revenue on claim.revenue_center_code = revenue.code and claim.year = revenue.year
    left join bill on claim.bill_type_code = bill.code and claim.year = bill.year
    left join primary_care_tin
        on
            claim.billing_tin = primary_care_tin.tin
            and primary_care_tin.payer in ('all', claim.payer)
    left join wellness_provider on claim.rendering_npi = wellness_provider.npi
    left join clinic_visit
        on
            claim.claim_key = clinic_visit.claim_key
            and claim.claim_line_number = clinic_visit.claim_line_number
    left join screened_claim on claim.claim_key = screened_claim.claim_key
    left join parted_file as parted on claim.delivery_id = parted.delivery_id

),

pharmacy as (

    select
        'pharmacy' as entity,
        claim.claim_id,
        claim.claim_line_number,
        claim.claim_key,
        claim.data_source,
        claim.person_id,
        claim.person_key,
        claim.payer,
        coalesce(claim.product_line, 'unknown') as product_line,
        claim.year,
        claim.year_month,
        claim.is_denied,
        claim.in_member_month,
        cast(coalesce(claim.paid_amount, 0) as decimal(18, 2)) as paid_amount,
        cast(0 as decimal(18, 2)) as ffs_equivalent_amount,
        {{ spending_amount('claim', 'false') }} as spending_amount,
        {{ spending_class_id({
            'form': '3',
            'service': 'coalesce(drug.profile_id, 0)',
            'is_denied': 'case when claim.is_denied then 1 else 0 end',
            'is_unmatched': 'case when claim.in_member_month then 0 else 1 end',
            'allowed_differs': allowed_differs('claim'),
        }) }} as class_id
    from pharmacy_claim as claim
    left join drug on claim.ndc_code = drug.code and claim.year = drug.year
    left join parted_pharmacy_file as parted on claim.delivery_id = parted.delivery_id

),

final as (

    select * from medical
    union all
    select * from pharmacy

)

select * from final
