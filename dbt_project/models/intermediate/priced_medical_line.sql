{{ config(materialized='view') }}

-- Medical lines that stand, with payer, plan and prices known; withheld claims are left out.
with line as (

    select * from {{ ref('final_medical_line') }}

),

claim_payer as (

    select * from {{ ref('claim_payer') }}

),

part2_claim as (

    select claim_key from {{ ref('part2_claim') }}

),

withheld_claim as (

    select claim_key from {{ ref('withheld_claim') }}

),

source_file as (

    select source_name, coalesce(cost_basis, 'allowed') as cost_basis
    from {{ source('raw', 'source') }}

),

final as (

    select
        {{ priced_columns('line') }},
        line.claim_status = 'denied' or line.line_status = 'denied' as is_denied,
        part2_claim.claim_key is not null as is_part2,
        {{ year_month('line.service_date') }} as year_month,
        cast(extract(year from line.service_date) as integer) as year
    from line
    left join source_file on line.source_name = source_file.source_name
    left join claim_payer on line.claim_key = claim_payer.claim_key
    left join part2_claim on line.claim_key = part2_claim.claim_key
    anti join withheld_claim on line.claim_key = withheld_claim.claim_key

)

select * from final
