-- Reference 1.4 and 4.1: consent, initiating visit, eligible biller, and the path of the month.
with month as (

    select * from {{ ref('cocm_month_type') }}

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
        coalesce(biller.has_apcm_base, false) as has_apcm_base,
        case when coalesce(biller.has_apcm_base, false)
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
    left join {{ ref('cocm_month_biller') }} as biller
        on month.subject_key = biller.person_key
        and month.billing_tin = biller.billing_tin
        and month.month_number = biller.month_number
    left join visit
        on month.subject_key = visit.person_key
        and month.billing_tin = visit.billing_tin
        and month.enrollment_date = visit.enrollment_date

)

select * from final
