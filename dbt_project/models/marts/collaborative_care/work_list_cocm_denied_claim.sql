-- For authorised staff only: denied lines that were not paid when sent again, while they can be.
with line as (

    select * from {{ ref('cocm_network_line') }}
    where is_denied and not is_paid_later

),

data_through as (

    select * from {{ ref('cocm_data_through') }}

),

setting as (

    select as_of, collaborative_care__timely_filing_days as filing_days
    from {{ source('raw', 'setting') }}

),

final as (

    select
        line.claim_id,
        line.claim_line_number,
        line.data_source,
        line.person_id,
        line.payer,
        line.billing_tin,
        line.rendering_npi,
        line.service_date,
        line.code,
        line.units,
        line.charge_amount,
        line.denial_reason_code,
        line.denial_reason_group,
        line.processed_by,
        line.is_misrouted,
        date_add(line.service_date, cast(setting.filing_days as integer)) as file_by_date
    from line
    cross join setting
    left join data_through on line.payer = data_through.payer
    where date_add(line.service_date, cast(setting.filing_days as integer))
        >= coalesce(data_through.data_through, setting.as_of)

)

select * from final
order by claim_id nulls last, claim_line_number nulls last
