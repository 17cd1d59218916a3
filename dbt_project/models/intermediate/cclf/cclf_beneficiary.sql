-- One row per beneficiary: the latest demographics of CCLF8 under the current MBI. Being on this
-- list is no enrollment.
with cclf8 as (

    select * from {{ source('raw', 'cclf8') }}

),

delivery as (

    {{ cclf_delivery() }}

),

current_mbi as (

    select * from {{ ref('cclf_current_mbi') }}

),

ranked as (

    select
        cclf8.*,
        {{ current_mbi('cclf8', 'current_mbi') }} as person_id,
        row_number() over (
            partition by cclf8.source_name, {{ current_mbi('cclf8', 'current_mbi') }}
            order by
                delivery.delivery_order desc nulls last,
                case when cclf8.bene_mbi_id = {{ current_mbi('cclf8', 'current_mbi') }} then 0
                    else 1 end asc nulls last,
                cclf8.bene_rng_bgn_dt desc nulls last,
                cclf8.bene_mbi_id desc nulls last
        ) as person_rank,
        max(cclf8.bene_death_dt) over (
            partition by cclf8.source_name, {{ current_mbi('cclf8', 'current_mbi') }}
        ) as death_date
    from cclf8
    inner join delivery
        on cclf8.source_name = delivery.source_name and cclf8.delivery_id = delivery.delivery_id
    left join current_mbi
        on cclf8.source_name = current_mbi.source_name
        and cclf8.bene_mbi_id = current_mbi.previous_mbi

),

final as (

    select
        source_name,
        delivery_id,
        person_id,
        bene_dob as birth_date,
        death_date,
        case bene_sex_cd when '1' then 'male' when '2' then 'female' else 'unknown' end as gender,
        case bene_race_cd
            when '1' then 'white' when '2' then 'black or african american' when '3' then 'other'
            when '4' then 'asian' when '5' then 'hispanic'
            when '6' then 'american indian or alaska native' else 'unknown'
        end as race,
        bene_mdcr_stus_cd as medicare_status_code,
        bene_dual_stus_cd as dual_status_code,
        bene_orgnl_entlmt_rsn_cd as original_reason_entitlement_code,
        bene_rng_bgn_dt as hospice_start_date,
        bene_rng_end_dt as hospice_end_date,
        coalesce(bene_zip_cd, geo_zip5_cd) as zip_code,
        geo_usps_state_cd as state,
        bene_fips_state_cd || bene_fips_cnty_cd as county_fips
    from ranked
    where person_rank = 1

)

select * from final
