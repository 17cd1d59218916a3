-- Decision 10, third rung: the practice (TIN) with most primary care visit days of a person in the
-- 24 months to the end of a year; ties by latest visit, then larger allowed, then lowest TIN.
with medical_claim as (

    select
        person_key, payer, service_date, year, billing_tin, rendering_npi,
        rendering_taxonomy_code, hcpcs_code, allowed_amount
    from {{ ref('medical_claim') }}
    where not is_denied and billing_tin is not null

),

visit_code as (

    select code from {{ ref('primary_care_visit') }}

),

taxonomy as (

    select code from {{ ref('primary_care_taxonomy') }}

),

visit as (

    select
        medical_claim.person_key,
        medical_claim.payer,
        medical_claim.billing_tin,
        medical_claim.service_date,
        medical_claim.year,
        max(medical_claim.rendering_npi) as npi,
        cast(sum(coalesce(medical_claim.allowed_amount, 0)) as decimal(18, 2)) as amount
    from medical_claim
    inner join visit_code on medical_claim.hcpcs_code = visit_code.code
    inner join taxonomy on medical_claim.rendering_taxonomy_code = taxonomy.code
    group by
        medical_claim.person_key, medical_claim.payer, medical_claim.billing_tin,
        medical_claim.service_date, medical_claim.year

),

-- A visit counts for its own year and the next: 24 months to the year's end.
period as (

    select visit.*, visit.year + number.n as attribution_year
    from visit
    cross join {{ ref('month_number') }} as number
    where number.n in (0, 1)

),

practice as (

    select
        person_key,
        payer,
        attribution_year,
        billing_tin,
        count(*) as visit_days,
        max(service_date) as last_visit_date,
        sum(amount) as amount,
        max_by(npi, cast(service_date as string) || coalesce(npi, '')) as npi
    from period
    group by person_key, payer, attribution_year, billing_tin

),

ranked as (

    select
        practice.*,
        row_number() over (
            partition by person_key, payer, attribution_year
            order by
                visit_days desc nulls last, last_visit_date desc nulls last,
                amount desc nulls last, billing_tin asc nulls last
        ) as practice_rank
    from practice

),

final as (

    select
        person_key,
        payer,
        cast(attribution_year as integer) as year,
        billing_tin as organization_id,
        npi
    from ranked
    where practice_rank = 1

)

select * from final
