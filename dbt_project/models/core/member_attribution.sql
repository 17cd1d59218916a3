{{ config(materialized='view') }}

with member_month as (

    select * from {{ ref('member_month') }}

),

final as (

    select
        person_id,
        person_key,
        payer,
        year_month,
        max(organization_id) as organization_id,
        max(attribution_npi) as npi,
        max(attribution_rule) as rule
    from member_month
    group by person_id, person_key, payer, year_month

)

select * from final
