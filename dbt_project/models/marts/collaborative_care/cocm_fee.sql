-- What a code is worth to a payer: a loaded fee file, else the illustrative seed, else what that
-- payer, then any payer, allows here for it.
with loaded as (

    select
        lower(payer) as payer,
        code,
        year,
        cast(avg(cast(amount as double)) as decimal(18, 2)) as amount
    from {{ source('raw', 'reference_fee') }}
    where not coalesce(facility, false)
    group by lower(payer), code, year

),

seed as (

    select code, cast(amount as decimal(18, 2)) as amount from {{ ref('cocm_fee_schedule') }}

),

line as (

    select payer, code, year, cast(allowed_amount as double) / units as amount
    from {{ ref('cocm_claim_line') }}
    where not is_denied and allowed_amount > 0

),

own as (

    select payer, code, cast(median(amount) as decimal(18, 2)) as amount
    from line
    group by payer, code

),

every as (

    select code, cast(median(amount) as decimal(18, 2)) as amount
    from line
    group by code

),

wanted as (

    select distinct -- one row per payer, code and year that a month needs
        variant.payer,
        cast(floor((variant.month_number - 1) / 12) as integer) as year,
        code.code
    from {{ ref('cocm_month_variant') }} as variant
    cross join {{ ref('cocm_billing_code') }} as code
    where code.family in ('cocm', 'general_bhi')

),

final as (

    select
        wanted.payer,
        wanted.year,
        wanted.code,
        coalesce(loaded.amount, seed.amount, own.amount, every.amount) as amount,
        case
            when loaded.amount is not null then 'loaded'
            when seed.amount is not null then 'illustrative'
            when coalesce(own.amount, every.amount) is not null then 'observed'
            else 'none'
        end as fee_basis
    from wanted
    left join loaded
        on lower(wanted.payer) = loaded.payer
        and wanted.code = loaded.code
        and wanted.year = loaded.year
    left join seed on wanted.code = seed.code
    left join own on wanted.payer = own.payer and wanted.code = own.code
    left join every on wanted.code = every.code

)

select * from final
