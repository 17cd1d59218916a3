with eligibility_span as (

    select * from {{ ref('eligibility_span') }}

),

final as (

    select
        person_id,
        person_key,
        member_id,
        payer,
        data_source,
        source_name,
        plan,
        product_line,
        segment,
        product_type,
        is_self_funded,
        start_date,
        end_date,
        has_medical,
        has_pharmacy,
        has_mental_health,
        is_hospice,
        is_isnp,
        is_lti,
        dual_status_code,
        medicare_status_code,
        original_reason_entitlement_code,
        zip_code,
        county_fips,
        region,
        state
    from eligibility_span

)

select * from final
