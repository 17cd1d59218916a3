{{ config(materialized='view') }}

-- Years with the same months are counted together before they are spread over their months: bases of
-- one person never share a month.
with alike as (

    select payer, year, medical_mask, cast(count(*) as bigint) as members
    from {{ ref('measured_month') }}
    group by payer, year, medical_mask

),

number as (

    select n from {{ ref('month_number') }} where n between 1 and 12

),

final as (

    select
        alike.payer,
        cast(alike.year * 100 + number.n as integer) as year_month,
        cast(sum(alike.members) as bigint) as members
    from alike
    cross join number
    where {{ mask_holds('alike.medical_mask', 'number.n') }}
    group by alike.payer, alike.year, number.n

)

select * from final
