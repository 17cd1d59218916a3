-- Who billed the month: an ineligible clinician, a psychologist, a practitioner with the advanced
-- primary care base.
with line as (

    select * from {{ ref('cocm_claim_shifted_line') }}

),

ineligible as (

    select replace(code, '%', '') as prefix from {{ ref('cocm_ineligible_biller') }}

),

psychologist as (

    select
        replace(code, '%', '') as prefix,
        coalesce(valid_from, make_date(1900, 1, 1)) as valid_from
    from {{ ref('bhi_psychologist_biller') }}

),

biller as (

    select
        line.person_key,
        line.billing_tin,
        line.month_number,
        -- G0323 is for psychologists, social workers and, since 2024, therapists; the rest is not.
        bool_or(not line.is_denied and case when line.line_role = 'bhi_psychologist'
            then line.rendering_taxonomy_code is not null and psychologist.prefix is null
            else ineligible.prefix is not null end) as is_ineligible,
        bool_or(psychologist.prefix is not null and line.family = 'general_bhi')
            as is_psychologist
    from line
    left join ineligible
        on substr(line.rendering_taxonomy_code, 1, length(ineligible.prefix)) = ineligible.prefix
    left join psychologist
        on substr(line.rendering_taxonomy_code, 1, length(psychologist.prefix))
            = psychologist.prefix
        and line.service_date >= psychologist.valid_from
    where line.family in ('cocm', 'general_bhi')
    group by line.person_key, line.billing_tin, line.month_number

),

apcm_base as (

    select person_key, billing_tin, month_number, rendering_npi
    from line
    where family = 'apcm' and not is_denied

),

-- The base counts when the practitioner who bills the add-on billed it; with no add-on line, the
-- practice's own.
apcm as (

    select
        apcm_base.person_key,
        apcm_base.billing_tin,
        apcm_base.month_number,
        max(case when line.person_key is null
            or line.rendering_npi = apcm_base.rendering_npi
            or apcm_base.rendering_npi is null then 1 else 0 end) = 1 as has_base
    from apcm_base
    left join line
        on apcm_base.person_key = line.person_key
        and apcm_base.billing_tin = line.billing_tin
        and apcm_base.month_number = line.month_number
        and line.family in ('cocm', 'general_bhi')
    group by apcm_base.person_key, apcm_base.billing_tin, apcm_base.month_number

),

final as (

    select
        coalesce(biller.person_key, apcm.person_key) as person_key,
        coalesce(biller.billing_tin, apcm.billing_tin) as billing_tin,
        coalesce(biller.month_number, apcm.month_number) as month_number,
        coalesce(biller.is_ineligible, false) as is_ineligible,
        coalesce(biller.is_psychologist, false) as is_psychologist,
        coalesce(apcm.has_base, false) as has_apcm_base
    from biller
    full outer join apcm
        on biller.person_key = apcm.person_key
        and biller.billing_tin = apcm.billing_tin
        and biller.month_number = apcm.month_number

)

select * from final
