-- Decision 23: the rules of the payer, of the organization, of the place, and of an advanced
-- primary care base by the same practitioner.
with setting_map as (

    select * from {{ source('raw', 'setting_map') }}

),

variant as (

    select * from {{ ref('cocm_variant') }}

),

named as (

    select
        known.*,
        coalesce(payer_variant.payer_family, known.line_family) as family,
        case
            when organization_variant.uses_g0512
                and organization_variant.payer_family
                    <> coalesce(payer_variant.payer_family, known.line_family) then null
            else organization_variant.variant
        end as organization_variant,
        payer_variant.variant as payer_variant
    from {{ ref('cocm_month_payer') }} as known
    left join setting_map as payer_map
        on payer_map.setting = 'payer_variant' and known.payer = payer_map.key
    left join variant as payer_variant on payer_map.value = payer_variant.variant
    left join setting_map as organization_map
        on organization_map.setting = 'organization_variant'
        and known.billing_tin = organization_map.key
    left join variant as organization_variant
        on organization_map.value = organization_variant.variant

),

chosen as (

    select
        named.*,
        coalesce(named.organization_variant, named.payer_variant,
            case
                when named.family = 'medicare' and named.is_clinic
                    then 'medicare_rhc_fqhc_pre2026'
                when named.family = 'medicare' then 'medicare'
                when named.family = 'medicaid' then 'medicaid'
                else 'commercial_midpoint'
            end) as first_variant
    from named

),

-- Medicare clinics bill G0512 until its last month, whatever the payer's office variant is.
placed as (

    select
        chosen.*,
        case when chosen.is_clinic and first_variant.payer_family = 'medicare'
            and not first_variant.uses_g0512 then 'medicare_rhc_fqhc_pre2026'
            else chosen.first_variant end as second_variant
    from chosen
    left join variant as first_variant on chosen.first_variant = first_variant.variant

),

final as (

    select
        placed.subject_key,
        placed.billing_tin,
        placed.month_number,
        placed.payer,
        placed.product_line,
        placed.in_member_month,
        case
            when variant.last_month < placed.year_month
                and placed.second_variant <> placed.first_variant then placed.first_variant
            when variant.last_month < placed.year_month then variant.successor_variant
            else variant.variant
        end as variant,
        case when placed.is_clinic or variant.uses_g0512 then 'rhc_fqhc' else 'office' end as site
    from placed
    left join variant on placed.second_variant = variant.variant

)

select * from final
