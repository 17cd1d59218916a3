{{ config(materialized='view') }}
-- Pharmacy fills with the amount that spending counts and the class that decides them.
with pharmacy_claim as (

    select * from {{ ref('pharmacy_claim') }}

),

drug as (

    select code, year, profile_id * {{ spending_class_weight('service') }} as part
    from {{ ref('spending_code_profile') }}
    where dimension = 'drug'

),

parted as (

    select * from {{ ref('spending_parted_file') }}

),

diagnosed as (

    select * from {{ ref('spending_diagnosed_person') }}

),

nonresident as (

    select * from {{ ref('spending_nonresident_month') }}

),

final as (

    select
        'pharmacy' as entity,
        {{ spending_line_columns() }},
        cast(0 as decimal(18, 2)) as ffs_equivalent_amount,
        {{ spending_amount('claim', 'false') }} as spending_amount,
        cast(3 as bigint) + coalesce(drug.part, 0)
        {%- for name, condition in [
            ('is_denied', 'claim.is_denied'),
            ('is_unmatched', 'not claim.in_member_month'),
            ('allowed_differs', allowed_differs('claim')),
            ('has_diagnosis', 'drug.part > 0 and diagnosed.person_key is not null'),
            ('is_nonresident', 'nonresident.person_key is not null'),
        ] %}
        + {{ spending_class_flag(name, condition) }}
        {%- endfor %} as class_id
    from pharmacy_claim as claim
    left join drug on claim.ndc_code = drug.code and claim.year = drug.year
    left join diagnosed
        on claim.person_key = diagnosed.person_key and claim.year = diagnosed.year
    left join nonresident
        on
            claim.person_key = nonresident.person_key and claim.payer = nonresident.payer
            and claim.year_month = nonresident.year_month
    left join parted on claim.delivery_id = parted.delivery_id

)

select * from final
