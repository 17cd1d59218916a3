-- Cleaned spans with the product line and segment of decisions 7 and 8.
with delivered as (

    select * from {{ ref('delivered_eligibility') }}

),

zip_reference as (

    select zip_code, max(county_fips) as county_fips
    from {{ source('raw', 'reference_zip') }}
    group by zip_code

),

classified as (

    select
        delivered.*,
        case
            when delivered.payer_type in ('commercial', 'self-insured', 'self_insured')
                then 'commercial'
            when delivered.payer_type = 'medicaid' then 'medicaid'
            when delivered.payer_type like 'medicare%'
                and delivered.product_type in ('HMO', 'POS', 'PPO', 'EPO', 'MA') then 'medicare'
            when delivered.payer_type like 'medicare%' then 'medicare_ffs'
            else 'unknown'
        end as product_line
    from delivered
    where delivered.start_date <= delivered.end_date

),

final as (

    select
        classified.person_id,
        classified.person_key,
        classified.member_id,
        classified.payer,
        classified.data_source,
        classified.source_name,
        classified.delivery_id,
        classified.plan,
        classified.product_line,
        case
            when classified.product_line = 'commercial'
                and classified.product_type in ('HMO', 'POS') then 'COMM_HMO_POS'
            when classified.product_line = 'commercial'
                and classified.product_type in ('PPO', 'EPO') then 'COMM_PPO_EPO'
            when classified.product_line = 'medicare' then 'MEDICARE_ADV'
            when classified.product_line = 'medicaid'
                and coalesce(classified.product_type, '') <> 'FFS' then 'MEDI_CAL'
            else 'OTHER'
        end as segment,
        classified.product_type,
        coalesce(
            classified.funding = 'self_funded'
            or classified.payer_type in ('self-insured', 'self_insured'), false
        ) as is_self_funded,
        classified.gender,
        classified.race,
        classified.ethnicity,
        classified.birth_date,
        classified.death_date,
        classified.start_date,
        classified.end_date,
        classified.has_medical,
        classified.has_pharmacy,
        classified.has_mental_health,
        classified.is_hospice,
        classified.is_isnp,
        classified.is_lti,
        classified.dual_status_code,
        classified.medicare_status_code,
        classified.original_reason_entitlement_code,
        classified.state,
        classified.zip_code,
        coalesce(classified.county_fips, zip_reference.county_fips) as county_fips,
        classified.region
    from classified
    left join zip_reference on classified.zip_code = zip_reference.zip_code

)

select * from final
