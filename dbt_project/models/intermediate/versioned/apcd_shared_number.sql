-- Member numbers that several carriers use for people with different birth dates or sex.
with eligibility as (

    select * from {{ source('raw', 'apcd_eligibility') }}

),

final as (

    select source_name, member_id
    from eligibility
    group by source_name, member_id
    having
        min(payer_code) <> max(payer_code)
        and (min(birth_date) <> max(birth_date) or min(sex) <> max(sex))

)

select * from final
