-- What a code is, whoever pays it: validity and setting stand in the seed cocm_code.
with cocm_code as (

    select * from {{ ref('cocm_code') }}

),

final as (

    select
        code,
        max(family) as family,
        max(case when role in ('initial', 'subsequent') then 'base' else role end) as line_role,
        -- G0512 serves first and later months alike
        case when count(distinct role) = 1 then max(role) else 'any_month' end as month_role,
        max(path) as path,
        bool_or(once_a_month) as is_once_a_month,
        coalesce(max(mirror_code), code) as canonical_code,
        max(case when role in ('initial', 'subsequent') then true else false end) as is_base
    from cocm_code
    group by code

)

select * from final
