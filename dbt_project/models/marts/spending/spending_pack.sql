-- Every pack of codes a programme or a switch names, with a bit of its own.
with named as (

    select value as pack from {{ ref('spend_programme_parameter') }}
    where kind = 'pack' and value <> 'any'
    union
    select value as pack from {{ ref('spend_scenario') }}
    where kind = 'pack' and value <> 'any'

),

numbered as (

    select pack, row_number() over (order by pack nulls last) - 1 as bit_number from named

),

final as (

    select pack, bit_number, cast(power(2, bit_number) as bigint) as bit from numbered

)

select * from final
