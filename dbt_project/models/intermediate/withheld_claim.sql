-- Claims under 42 CFR Part 2 that this build leaves out; none unless a setting says so.
with part2_claim as (

    select claim_key from {{ ref('part2_claim') }}

),

setting as (

    select drop_part2 or keep_part2_apart as is_withheld from {{ source('raw', 'setting') }}

),

final as (

    select part2_claim.claim_key
    from part2_claim
    cross join setting
    where setting.is_withheld

)

select * from final
