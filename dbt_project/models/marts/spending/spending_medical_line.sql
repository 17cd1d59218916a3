{{ config(materialized='view') }}
-- Medical lines with the amount that spending counts and the class that decides them. All joins are
-- to short lists; a class is the sum of what each list and flag is worth.
with medical_claim as (

    select * from {{ ref('medical_claim') }}

),

profile as (

    select * from {{ ref('spending_code_profile') }}

),

{% set lists = [
    ('service', 'service', 'hcpcs_code'), ('place', 'place', 'place_of_service_code'),
    ('rendering', 'taxonomy', 'rendering_taxonomy_code'),
    ('billing', 'taxonomy', 'billing_taxonomy_code'),
    ('diagnosis', 'diagnosis', 'diagnosis_code_1'), ('revenue', 'revenue', 'revenue_center_code'),
    ('bill', 'bill', 'bill_type_code'),
] -%}
{% for name, dimension, _ in lists -%}
{{ name }} as (

    select code, year, profile_id * {{ spending_class_weight(name) }} as part
    from profile
    where dimension = '{{ dimension }}'

),

{% endfor -%}

{% for name, model in [
    ('parted', 'spending_parted_file'), ('primary_care_tin', 'spending_primary_care_tin'),
    ('wellness_provider', 'spending_wellness_provider'), ('clinic_visit', 'spending_clinic_visit'),
    ('nonresident', 'spending_nonresident_month'),
] -%}
{{ name }} as (

    select * from {{ ref(model) }}

),

{% endfor -%}

-- The switch that lets a screening pull in its whole claim asks for the kind of screening; a claim with
-- both counts as substance use.
screened_claim as (

    select claim_key, max(screen) * {{ spending_class_weight('claim_screen') }} as part
    from {{ ref('spending_marked_line') }}
    where screen > 0
    group by claim_key

),

final as (

    select
        'medical' as entity,
        {{ spending_line_columns() }},
        cast(coalesce(claim.ffs_equivalent_amount, 0) as decimal(18, 2)) as ffs_equivalent_amount,
        {{ spending_amount('claim', 'coalesce(claim.is_capitated, false)') }} as spending_amount,
        cast(0 as bigint)
        {%- for name, _, _ in lists %}
        + coalesce({{ name }}.part, 0)
        {%- endfor %}
        + coalesce(screened_claim.part, 0)
        + case claim.claim_type when 'professional' then 1 when 'institutional' then 2 else 0 end
        + case claim.capitation_category
            {%- for number in range(1, 7) %}
            when 'D{{ number }}' then {{ number * spending_class_weight('capitation') }}
            {%- endfor %}
            else 0
        end
        {%- for name, condition in [
            ('billing_tin', 'primary_care_tin.tin is not null'),
            ('is_denied', 'claim.is_denied'),
            ('is_secondary', "coalesce(claim.payer_order, 'primary') not in ('primary', '1', 'p')"),
            ('is_unmatched', 'not claim.in_member_month'),
            ('has_wellness', 'wellness_provider.npi is not null'),
            ('clinic_visit', 'clinic_visit.claim_key is not null'),
            ('lacks_diagnosis', 'claim.diagnosis_code_1 is null'),
            ('lacks_taxonomy', 'claim.rendering_taxonomy_code is null'),
            ('lacks_place', 'claim.place_of_service_code is null'),
            ('paid_capitated', 'claim.is_capitated and claim.paid_amount > 0'),
            ('allowed_differs', allowed_differs('claim')),
            ('is_nonresident', 'nonresident.person_key is not null'),
        ] %}
        + {{ spending_class_flag(name, condition) }}
        {%- endfor %} as class_id
    from medical_claim as claim
    {%- for name, _, column in lists %}
    left join {{ name }} on claim.{{ column }} = {{ name }}.code and claim.year = {{ name }}.year
    {%- endfor %}
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
    left join nonresident
        on
            claim.person_key = nonresident.person_key and claim.payer = nonresident.payer
            and claim.year_month = nonresident.year_month
    left join parted on claim.delivery_id = parted.delivery_id

)

select * from final
