-- A stand-in member year for each payer and year, which takes the lines that no member month covers.
with line as (

    select payer, year from {{ ref('medical_claim') }} group by payer, year
    union
    select payer, year from {{ ref('pharmacy_claim') }} group by payer, year

),

final as (

    select {{ hash_key(["'outside'", 'payer', 'year']) }} as member_year_key, payer, year from line

)

select * from final
