-- Member months of people who live outside the reporting state, empty without that setting. A month
-- without a county stays inside: nothing says that it is not.
with setting as (

    select spending__resident_state_fips as state_fips from {{ source('raw', 'setting') }}

),

final as (

    select member_month.person_key, member_month.payer, member_month.year_month
    from {{ ref('member_month') }} as member_month
    cross join setting
    where setting.state_fips <> '' and left(member_month.county_fips, 2) <> setting.state_fips
    group by member_month.person_key, member_month.payer, member_month.year_month

)

select * from final
