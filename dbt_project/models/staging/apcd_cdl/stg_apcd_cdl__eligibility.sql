-- State submission spans in the shape of every format's spans.
with span as (

    select * from {{ ref('apcd_eligibility_span') }}

),

setting as (

    select as_of from {{ source('raw', 'setting') }}

),

final as (

    select
        span.person_id,
        {{ hash_key(['span.person_id']) }} as person_key,
        span.member_id,
        span.payer,
        span.source_name as data_source,
        span.source_name,
        span.delivery_id,
        span.plan,
        span.payer_type,
        span.product_type,
        span.funding,
        case upper(span.sex) when 'M' then 'male' when '1' then 'male' when 'F' then 'female'
            when '2' then 'female' else 'unknown' end as gender,
        span.race,
        span.ethnicity,
        span.birth_date,
        cast(null as date) as death_date,
        span.start_date,
        least(span.last_date, greatest(setting.as_of, span.start_date)) as end_date,
        span.has_medical,
        span.has_pharmacy,
        span.has_mental_health,
        false as is_hospice,
        false as is_isnp,
        false as is_lti,
        cast(null as string) as dual_status_code,
        cast(null as string) as medicare_status_code,
        cast(null as string) as original_reason_entitlement_code,
        span.state,
        span.zip_code,
        span.county_fips,
        cast(null as string) as region
    from span
    cross join setting

)

select * from final
