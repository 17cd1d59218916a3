-- A programme that names a pack nobody has, or a class part that overflows its width, is a mistake
-- that would silently count nothing.
{% set widths = {} -%}
{% for name, width in spending_class_parts() %}{% do widths.update({name: width}) %}{% endfor -%}
with missing as (

    select pack.pack as problem
    from {{ ref('spending_pack') }} as pack
    left join {{ ref('value_set') }} as value_set on pack.pack = value_set.value_set
    where value_set.value_set is null

),

wide as (

    select dimension as problem
    from {{ ref('spending_code_profile') }}
    group by dimension
    having max(profile_id) >= max(case dimension
        when 'service' then {{ widths['service'] }} when 'drug' then {{ widths['service'] }}
        when 'place' then {{ widths['place'] }} when 'diagnosis' then {{ widths['diagnosis'] }}
        when 'revenue' then {{ widths['revenue'] }} when 'bill' then {{ widths['bill'] }}
        else {{ [widths['rendering'], widths['billing']] | min }} end)

),

crowded as (

    select 'more than 62 packs' as problem from {{ ref('spending_pack') }}
    group by 1 having max(bit_number) > 61

)

select problem from missing
union all
select problem from wide
union all
select problem from crowded
