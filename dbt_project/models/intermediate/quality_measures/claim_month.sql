-- When each payer's claims were served and last paid, by source, kind and month of service.
with final as (

    select
        payer,
        source_name,
        'medical' as domain,
        year_month,
        min(service_date) as first_date,
        max(paid_date) as last_paid_date
    from {{ ref('medical_claim') }}
    group by payer, source_name, year_month
    union all
    select
        payer,
        source_name,
        'pharmacy' as domain,
        year_month,
        min(dispensing_date) as first_date,
        max(paid_date) as last_paid_date
    from {{ ref('pharmacy_claim') }}
    group by payer, source_name, year_month

)

select * from final
