{{ config(materialized='view') }}

-- Spans of months with the same status; a month before death ends with it.
with enrollment_month as (

    select * from {{ ref('cclf_enrollment_month') }}

),

beneficiary as (

    select * from {{ ref('cclf_beneficiary') }}

),

source_file as (

    select * from {{ source('raw', 'source') }}

),

setting as (

    select as_of from {{ source('raw', 'setting') }}

),

opted_out as (

    select * from {{ ref('cclf_opted_out') }}

),

island as (

    select
        enrollment_month.*,
        enrollment_month.month_number - row_number() over (
            partition by
                enrollment_month.source_name, enrollment_month.person_id,
                enrollment_month.enrollment_type, enrollment_month.has_pharmacy
            order by enrollment_month.month_number asc nulls last
        ) as island_number
    from enrollment_month
    anti join opted_out
        on enrollment_month.source_name = opted_out.source_name
        and enrollment_month.person_id = opted_out.person_id

),

span as (

    select
        source_name,
        person_id,
        enrollment_type,
        has_pharmacy,
        max(delivery_id) as delivery_id,
        max(birth_date) as birth_date,
        max(death_date) as death_date,
        max(gender) as gender,
        {{ month_index_to_date('min(month_number)') }} as start_date,
        date_add({{ month_index_to_date('(max(month_number) + 1)') }}, -1) as end_date
    from island
    group by source_name, person_id, enrollment_type, has_pharmacy, island_number

),

final as (

    select
        span.person_id,
        {{ hash_key(['span.person_id']) }} as person_key,
        span.person_id as member_id,
        coalesce(source_file.payer, 'medicare') as payer,
        span.source_name as data_source,
        span.source_name,
        span.delivery_id,
        coalesce(source_file.payer, 'medicare') as plan,
        lower(coalesce(source_file.payer_type, 'medicare')) as payer_type,
        cast(null as string) as product_type,
        cast(null as string) as funding,
        coalesce(beneficiary.gender, span.gender, 'unknown') as gender,
        beneficiary.race,
        cast(null as string) as ethnicity,
        coalesce(beneficiary.birth_date, span.birth_date) as birth_date,
        coalesce(beneficiary.death_date, span.death_date) as death_date,
        span.start_date,
        least(
            span.end_date,
            greatest(setting.as_of, span.start_date),
            greatest(coalesce(beneficiary.death_date, span.death_date, span.end_date),
                span.start_date)
        ) as end_date,
        true as has_medical,
        span.has_pharmacy,
        true as has_mental_health,
        coalesce(beneficiary.hospice_start_date <= span.end_date
            and coalesce(beneficiary.hospice_end_date, span.end_date) >= span.start_date, false)
            as is_hospice,
        false as is_isnp,
        false as is_lti,
        case when span.enrollment_type = 'aged_dual' then coalesce(beneficiary.dual_status_code, '02')
            when span.enrollment_type = 'aged_non_dual' then '00'
            else beneficiary.dual_status_code end as dual_status_code,
        beneficiary.medicare_status_code,
        beneficiary.original_reason_entitlement_code,
        beneficiary.state,
        beneficiary.zip_code,
        beneficiary.county_fips,
        cast(null as string) as region
    from span
    left join beneficiary
        on span.source_name = beneficiary.source_name and span.person_id = beneficiary.person_id
    left join source_file on span.source_name = source_file.source_name
    cross join setting

)

select * from final
