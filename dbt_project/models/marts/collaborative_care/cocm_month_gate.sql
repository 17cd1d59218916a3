-- Reference 1.4 and 4.1: consent, initiating visit, eligible biller, and the path of the month.
with month as (

    select * from {{ ref('cocm_month_type') }}

),

line as (

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

apcm_start as (

    select min(valid_from) as valid_from
    from {{ ref('cocm_code') }}
    where path = 'apcm' and family = 'cocm'

),

visit as (

    select person_key, billing_tin, enrollment_date, visit_date
    from {{ ref('cocm_initiating_visit_claim') }}

),

setting as (

    select
        collaborative_care__consent_required as consent_required,
        collaborative_care__initiating_visit_required as visit_required,
        collaborative_care__initiating_visit_months as visit_months
    from {{ source('raw', 'setting') }}

),

final as (

    select
        month.*,
        coalesce(apcm.has_base, false) as has_apcm_base,
        case when coalesce(apcm.has_base, false)
            and month.month_start_date >= apcm_start.valid_from
            then 'apcm' else 'cpt' end as path,
        coalesce(biller.is_psychologist, false) as is_psychologist,
        case
            when not month.has_registry then null
            when setting.consent_required and (month.consent_date is null
                or month.consent_date > last_day(month.month_start_date)) then 'NO_CONSENT'
            when setting.visit_required and visit.visit_date is null
                and (month.initiating_visit_date is null
                    or month.initiating_visit_date > last_day(month.month_start_date)
                    or month.initiating_visit_date
                        < {{ add_months('month.enrollment_date', '-setting.visit_months') }})
                then 'NO_INITIATING_VISIT'
            when biller.is_ineligible then 'INELIGIBLE_BILLER'
        end as failed_gate
    from month
    cross join setting
    cross join apcm_start
    left join apcm
        on month.subject_key = apcm.person_key
        and month.billing_tin = apcm.billing_tin
        and month.month_number = apcm.month_number
    left join biller
        on month.subject_key = biller.person_key
        and month.billing_tin = biller.billing_tin
        and month.month_number = biller.month_number
    left join visit
        on month.subject_key = visit.person_key
        and month.billing_tin = visit.billing_tin
        and month.enrollment_date = visit.enrollment_date

)

select * from final
