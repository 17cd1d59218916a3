-- The lines of the network analysis with what needs another table: funding, the Medicare fee, the
-- payment of a denied line sent again.
with line as (

    select * from {{ ref('cocm_claim_line') }}
    where family in ('cocm', 'general_bhi', 'hbai') and code <> 'G0511'

),

funding as (

    select
        member_month.person_key,
        member_month.payer,
        member_month.year_month,
        bool_or(member_month.is_self_funded) as is_self_funded
    from {{ ref('member_month') }} as member_month
    inner join (select distinct person_key from line) as subject -- one row per person
        on member_month.person_key = subject.person_key
    group by member_month.person_key, member_month.payer, member_month.year_month

),

-- A national row where the file has one, else the mean of its localities.
fee as (

    select
        code,
        year,
        coalesce(facility, false) as is_facility,
        cast(coalesce(
            avg(case when locality is null or lower(locality) in ('national', '0', '00')
                then amount end), avg(amount)
        ) as decimal(18, 2)) as amount
    from {{ source('raw', 'reference_fee') }}
    where lower(payer) = 'medicare'
    group by code, year, coalesce(facility, false)

),

illustrative as (

    select code, cast(amount as decimal(18, 2)) as amount from {{ ref('cocm_fee_schedule') }}

),

paid_code as (

    select distinct -- one row per code that was paid in the month
        person_key, billing_tin, month_number, code
    from line
    where not is_denied

),

final as (

    select
        line.*,
        coalesce(line.product_line, 'unknown') as known_product_line,
        case
            when funding.is_self_funded then 'self_funded'
            when funding.person_key is null then 'unknown'
            else 'fully_insured'
        end as funding,
        line.is_denied and paid_code.person_key is not null as is_paid_later,
        line.denial_reason_group = 'misrouted'
        or (line.family in ('cocm', 'general_bhi')
            and line.processed_by in ('carve-out', 'carve_out', 'carveout')) as is_misrouted,
        cast(coalesce(fee.amount, illustrative.amount) * line.units as decimal(18, 2))
            as medicare_amount,
        case when fee.amount is not null then 'loaded'
            when illustrative.amount is not null then 'illustrative' else 'none' end as fee_basis,
        case when not line.is_denied and line.paid_date >= line.received_date
            then {{ days_between('line.received_date', 'line.paid_date') }} end as payment_days
    from line
    left join funding
        on line.person_key = funding.person_key
        and line.payer = funding.payer
        and line.year_month = funding.year_month
    left join fee
        on line.code = fee.code
        and line.year = fee.year
        and fee.is_facility = (line.place_of_service_code in ('19', '21', '22', '23', '24', '26',
            '31', '34', '51', '52', '53', '56', '61'))
    left join illustrative on line.code = illustrative.code
    left join paid_code
        on line.person_key = paid_code.person_key
        and line.billing_tin = paid_code.billing_tin
        and line.month_number = paid_code.month_number
        and line.code = paid_code.code

)

select * from final
