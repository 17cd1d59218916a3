-- Medicare's fee by locality from a loaded fee file. The national fee is the file's own national
-- row, else the mean of its localities.
with loaded as (

    select
        code,
        year,
        coalesce(facility, false) as is_facility,
        case when locality is null or lower(locality) in ('national', '0', '00', '0000000')
            then 'national' else locality end as locality,
        amount
    from {{ source('raw', 'reference_fee') }}
    where lower(payer) = 'medicare'

),

national as (

    select
        code,
        year,
        is_facility,
        coalesce(avg(case when locality = 'national' then amount end), avg(amount)) as amount
    from loaded
    group by code, year, is_facility

),

final as (

    select
        code,
        year,
        is_facility,
        locality,
        cast(avg(amount) as decimal(18, 2)) as amount
    from loaded
    where locality <> 'national'
    group by code, year, is_facility, locality
    union all
    select code, year, is_facility, 'national', cast(amount as decimal(18, 2))
    from national

)

select * from final
