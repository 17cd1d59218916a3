-- Decision 23: the rules of the payer, of the organization, of the place, and of an advanced
-- primary care base by the same practitioner.
with month as (

    select * from {{ ref('cocm_month') }}

),

enrolled as (

    select
        member_month.person_key,
        member_month.payer,
        member_month.year_month,
        max(member_month.product_line) as product_line
    from {{ ref('member_month') }} as member_month
    inner join (select distinct person_key from month) as subject -- one row per person
        on member_month.person_key = subject.person_key
    group by member_month.person_key, member_month.payer, member_month.year_month

),

-- The payer that was billed, else the first by name of those held that month.
ranked as (

    select
        month.subject_key,
        month.billing_tin,
        month.month_number,
        enrolled.payer,
        enrolled.product_line,
        row_number() over (
            partition by month.subject_key, month.billing_tin, month.month_number
            order by
                case when enrolled.payer = month.claim_payer then 0
                    when enrolled.payer = month.registry_payer then 1 else 2 end nulls last,
                enrolled.payer nulls last
        ) as payer_rank
    from month
    inner join enrolled
        on month.person_key = enrolled.person_key and month.year_month = enrolled.year_month

),

setting_map as (

    select * from {{ source('raw', 'setting_map') }}

),

variant as (

    select * from {{ ref('cocm_variant') }}

),

clinic as (

    select billing_tin
    from {{ ref('cocm_claim_line') }}
    where substr(coalesce(billing_taxonomy_code, ''), 1, 10) in ('261QF0400X', '261QR1300X')
        or substr(coalesce(rendering_taxonomy_code, ''), 1, 10) in ('261QF0400X', '261QR1300X')
        or substr(coalesce(bill_type_code, ''), 1, 2) in ('71', '77')
    union
    select tin as billing_tin
    from {{ ref('provider') }}
    where taxonomy_code in ('261QF0400X', '261QR1300X') and tin is not null

),

known as (

    select
        month.subject_key,
        month.billing_tin,
        month.month_number,
        month.year_month,
        coalesce(ranked.payer, month.claim_payer, month.registry_payer, 'unknown') as payer,
        ranked.product_line,
        ranked.payer is not null as in_member_month,
        clinic.billing_tin is not null as is_clinic,
        {{ payer_family(
            'ranked.product_line', 'coalesce(month.claim_payer, month.registry_payer)') }}
            as line_family
    from month
    left join ranked
        on month.subject_key = ranked.subject_key
        and month.billing_tin = ranked.billing_tin
        and month.month_number = ranked.month_number
        and ranked.payer_rank = 1
    left join clinic on month.billing_tin = clinic.billing_tin

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
    from known
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
