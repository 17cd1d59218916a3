with medical_claim_version as (

    select * from {{ ref('medical_claim_version') }}

),

repeated_medical as (

    select
        claim_key,
        delivery_id,
        cast(coalesce(sum(paid_amount), 0) as decimal(18, 2)) as amount,
        cast(count(*) as bigint) as line_count
    from {{ ref('repeated_medical_line') }}
    where line_rank > 1
    group by claim_key, delivery_id

),

pharmacy_claim_version as (

    select * from {{ ref('pharmacy_claim_version') }}

),

repeated_pharmacy as (

    select
        claim_key,
        delivery_id,
        cast(coalesce(sum(paid_amount), 0) as decimal(18, 2)) as amount,
        cast(count(*) as bigint) as line_count
    from {{ ref('repeated_pharmacy_line') }}
    where line_rank > 1
    group by claim_key, delivery_id

),

final as (

    {{ lineage_rows('medical_claim_version', 'repeated_medical', 'medical_claim') }}
    union all
    {{ lineage_rows('pharmacy_claim_version', 'repeated_pharmacy', 'pharmacy_claim') }}

)

select * from final
