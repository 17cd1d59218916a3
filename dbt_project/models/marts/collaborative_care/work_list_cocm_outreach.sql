-- For authorised staff only: members in need in the latest year without a paid Collaborative Care
-- month, with the practice they are attributed to and how far the nearest biller is.
with member as (

    select * from {{ ref('cocm_member_access') }}

),

latest as (

    select max(year) as year from member

),

biller as (

    select distinct billing_tin, year -- many months, one practice
    from {{ ref('cocm_claim_month') }}
    where is_cocm_paid

),

final as (

    select
        member.person_id,
        member.payer,
        member.year,
        member.zip_code,
        member.county_fips,
        member.organization_id,
        biller.billing_tin is not null as is_practice_biller,
        {{ rounded('member.miles') }} as miles_to_nearest_biller
    from member
    inner join latest on member.year = latest.year
    left join biller
        on member.organization_id = biller.billing_tin and member.year = biller.year
    where not member.is_served

)

select * from final
order by person_id nulls last, payer nulls last
