with line as (

    select * from {{ ref('final_pharmacy_line') }}

),

claim_payer as (

    select * from {{ ref('claim_payer') }}

),

enrolled_year as (

    select * from {{ ref('enrolled_year') }}

),

drug as (

    select * from {{ ref('drug') }}

),

drug_class as (

    select * from {{ ref('drug_class') }}

),

provider as (

    select npi, taxonomy_code from {{ ref('provider') }}

),

source_file as (

    select source_name, coalesce(cost_basis, 'allowed') as cost_basis
    from {{ source('raw', 'source') }}

),

priced as (

    select
        {{ priced_columns('line') }},
        line.claim_status = 'denied' as is_denied,
        {{ year_month('line.dispensing_date') }} as year_month,
        cast(extract(year from line.dispensing_date) as integer) as year
    from line
    left join source_file on line.source_name = source_file.source_name
    left join claim_payer on line.claim_key = claim_payer.claim_key

),

final as (

    select
        priced.claim_id,
        priced.claim_line_number,
        priced.claim_key,
        priced.data_source,
        priced.source_name,
        priced.delivery_id,
        priced.person_id,
        priced.person_key,
        priced.member_id,
        priced.known_payer as payer,
        {{ product_line_of_letter("substr(enrolled_year.product_line_by_month, "
            ~ "priced.year_month % 100, 1)") }} as product_line,
        priced.prescribing_provider_npi,
        provider.taxonomy_code as prescriber_taxonomy_code,
        priced.dispensing_date,
        priced.ndc_code,
        drug.ingredient,
        drug.route,
        priced.quantity,
        priced.days_supply,
        priced.paid_date,
        priced.paid_amount,
        priced.copayment_amount,
        priced.coinsurance_amount,
        priced.deductible_amount,
        priced.member_cost_share_amount,
        {{ allowed_amount('priced') }} as allowed_amount,
        priced.is_allowed_derived,
        priced.cost_basis,
        case when priced.cost_basis = 'paid' then priced.paid_amount
            else {{ allowed_amount('priced') }} end as cost_amount,
        priced.is_denied,
        coalesce(substr(enrolled_year.product_line_by_month, priced.year_month % 100, 1), '-')
            <> '-' as in_member_month,
        priced.year_month,
        priced.year,
        drug_class.drug_class,
        coalesce(drug_class.is_psychotropic, false) as is_psychotropic,
        {{ pharmacy_bucket('drug_class') }} as bucket
    from priced
    left join enrolled_year
        on priced.person_key = enrolled_year.person_key
        and priced.known_payer = enrolled_year.payer
        and priced.year = enrolled_year.year
    left join drug on priced.ndc_code = drug.ndc_code
    left join drug_class
        on drug.ingredient = drug_class.ingredient
        and coalesce(drug.route, '') = drug_class.route
    left join provider on priced.prescribing_provider_npi = provider.npi

)

select * from final
