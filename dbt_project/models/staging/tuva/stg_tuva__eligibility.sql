-- Spans of the input folder and of plan extracts. A later delivery says anew who is enrolled from its
-- first day on: spans of earlier ones end the day before.
with delivered as (

    {{ in_delivery_order('eligibility') }}

),

source_file as (

    select * from {{ source('raw', 'source') }}

),

setting as (

    select as_of from {{ source('raw', 'setting') }}

),

reach as (

    select
        delivered.source_name,
        delivered.delivery_order,
        min(delivered.enrollment_start_date) as first_date,
        max(coalesce(delivered.enrollment_end_date, date_add(setting.as_of, 1))) as last_date
    from delivered
    cross join setting
    group by delivered.source_name, delivered.delivery_order

),

replaced as (

    select older.source_name, older.delivery_order, min(newer.first_date) as from_date
    from reach as older
    inner join reach as newer
        on older.source_name = newer.source_name
        and older.delivery_order < newer.delivery_order
        and older.first_date <= newer.last_date
    group by older.source_name, older.delivery_order

),

eligibility as (

    select
        delivered.*,
        case
            when replaced.from_date <= coalesce(delivered.enrollment_end_date, replaced.from_date)
                then date_add(replaced.from_date, -1)
            else delivered.enrollment_end_date
        end as last_date
    from delivered
    left join replaced
        on delivered.source_name = replaced.source_name
        and delivered.delivery_order = replaced.delivery_order
    where replaced.from_date is null or delivered.enrollment_start_date < replaced.from_date

),

final as (

    select
        eligibility.person_id,
        {{ hash_key(['eligibility.person_id']) }} as person_key,
        eligibility.member_id,
        coalesce(eligibility.payer, source_file.payer) as payer,
        coalesce(eligibility.data_source, eligibility.source_name) as data_source,
        eligibility.source_name,
        eligibility.delivery_id,
        eligibility.plan,
        lower(coalesce(eligibility.payer_type, source_file.payer_type)) as payer_type,
        upper(eligibility.x_product_type) as product_type,
        eligibility.x_funding as funding,
        lower(eligibility.gender) as gender,
        eligibility.race,
        eligibility.ethnicity,
        eligibility.birth_date,
        eligibility.death_date,
        eligibility.enrollment_start_date as start_date,
        -- An open end is no end, or the filler 9999-12-31.
        least(
            coalesce(eligibility.last_date, setting.as_of),
            greatest(setting.as_of, eligibility.enrollment_start_date)
        ) as end_date,
        {{ flag('eligibility.x_medical_benefit', 'true') }} as has_medical,
        {{ flag('eligibility.x_pharmacy_benefit', 'true') }} as has_pharmacy,
        {{ flag('eligibility.x_mental_health_benefit', 'true') }} as has_mental_health,
        {{ flag('eligibility.hospice_flag') }} as is_hospice,
        {{ flag('eligibility.institutional_snp_flag') }} as is_isnp,
        {{ flag('eligibility.long_term_institutional_flag') }} as is_lti,
        eligibility.dual_status_code,
        eligibility.medicare_status_code,
        eligibility.original_reason_entitlement_code,
        eligibility.state,
        substr(eligibility.zip_code, 1, 5) as zip_code,
        eligibility.x_county_fips as county_fips,
        eligibility.x_region as region
    from eligibility
    left join source_file on eligibility.source_name = source_file.source_name
    cross join setting

)

select * from final
