-- Which packs hold each code that the claims use, as one integer; codes in no pack are left out.
-- A code is in a pack for a year when its validity touches that year.
with used as (

    select * from {{ ref('spending_used_code') }}

),

pack_code as (

    select
        pack.bit,
        value_set.code_system,
        case value_set.code_system
            when 'CPT' then 'service'
            when 'HCPCS' then 'service'
            when 'POS' then 'place'
            when 'ICD10CM' then 'diagnosis'
            when 'UBREV' then 'revenue'
            when 'UBTOB' then 'bill'
            when 'NUCC' then 'taxonomy'
            else 'drug'
        end as dimension,
        case when right(value_set.code, 1) = '%'
            then left(value_set.code, length(value_set.code) - 1)
        end as prefix,
        value_set.code,
        coalesce(year(value_set.valid_from), 0) as from_year,
        coalesce(year(value_set.valid_to), 9999) as to_year
    from {{ ref('value_set') }} as value_set
    inner join {{ ref('spending_pack') }} as pack on value_set.value_set = pack.pack

),

topline as (

    select * from {{ ref('spend_topline') }}

),

matched as (

    select used.dimension, used.code, used.year, pack_code.bit
    from used
    inner join pack_code
        on used.dimension = pack_code.dimension and used.spelling = pack_code.code
    where pack_code.prefix is null and used.year between pack_code.from_year and pack_code.to_year

    union

    select used.dimension, used.code, used.year, pack_code.bit
    from used
    inner join pack_code
        on
            used.dimension = pack_code.dimension
            and left(used.spelling, length(pack_code.prefix)) = pack_code.prefix
    where used.year between pack_code.from_year and pack_code.to_year

    union

    -- A bill type decides the top line even when no pack holds it.
    select used.dimension, used.code, used.year, cast(0 as bigint) as bit
    from used
    where used.dimension = 'bill'

),

profiled as (

    select
        matched.dimension,
        matched.code,
        matched.year,
        cast(sum(matched.bit) as bigint) as profile,
        coalesce(max(topline.topline), '') as topline
    from matched
    left join topline
        on matched.dimension = 'bill' and left(matched.code, 2) = topline.bill_type_prefix
    group by matched.dimension, matched.code, matched.year

),

final as (

    select
        dimension,
        code,
        year,
        profile,
        topline,
        dense_rank() over (
            partition by dimension order by profile nulls last, topline nulls last
        ) as profile_id
    from profiled

)

select * from final
