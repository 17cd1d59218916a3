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

fee as (

    select * from {{ ref('cocm_medicare_fee') }}

),

place as (

    select place_of_service_code from {{ ref('facility_place') }}

),

-- The locality of whoever rendered the service, else of who billed.
locality as (

    select provider.npi, reference.locality
    from {{ ref('provider') }} as provider
    inner join {{ source('raw', 'reference_locality') }} as reference
        on substr(provider.zip_code, 1, 5) = reference.zip_code

),

-- Payers that have their behavioral benefit administered by somebody else.
carve_out as (

    select distinct payer -- many lines, one payer
    from {{ ref('medical_claim') }}
    where lower(processed_by) in ('carve-out', 'carve_out', 'carveout')

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
        -- Decision 24: Collaborative Care is a medical benefit, health behavior usually a behavioral
        -- one: either may be sent to the wrong of the two.
        line.denial_reason_group = 'misrouted'
        or (line.family in ('cocm', 'general_bhi')
            and line.processed_by in ('carve-out', 'carve_out', 'carveout'))
        or (line.family = 'hbai' and line.is_denied and line.processed_by = 'medical'
            and carve_out.payer is not null) as is_misrouted,
        cast(coalesce(local_fee.amount, fee.amount, illustrative.amount) * line.units
            as decimal(18, 2)) as medicare_amount,
        case when coalesce(local_fee.amount, fee.amount) is not null then 'loaded'
            when illustrative.amount is not null then 'illustrative' else 'none' end as fee_basis,
        case when not line.is_denied and line.paid_date >= line.received_date
            then {{ days_between('line.received_date', 'line.paid_date') }} end as payment_days
    from line
    left join funding
        on line.person_key = funding.person_key
        and line.payer = funding.payer
        and line.year_month = funding.year_month
    left join carve_out on line.payer = carve_out.payer
    left join place on line.place_of_service_code = place.place_of_service_code
    left join locality on line.rendering_npi = locality.npi
    left join locality as billing_locality on line.billing_npi = billing_locality.npi
    left join fee as local_fee
        on line.code = local_fee.code
        and line.year = local_fee.year
        and local_fee.is_facility = (place.place_of_service_code is not null)
        and coalesce(locality.locality, billing_locality.locality) = local_fee.locality
    left join fee
        on line.code = fee.code
        and line.year = fee.year
        and fee.is_facility = (place.place_of_service_code is not null)
        and fee.locality = 'national'
    left join {{ ref('cocm_fee_schedule') }} as illustrative on line.code = illustrative.code
    left join paid_code
        on line.person_key = paid_code.person_key
        and line.billing_tin = paid_code.billing_tin
        and line.month_number = paid_code.month_number
        and line.code = paid_code.code

)

select * from final
