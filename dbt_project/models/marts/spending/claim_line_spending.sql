{{ config(materialized='view') }}
-- The verdict of the selected programme on every line; lines out of scope keep their amount and
-- carry their reason.
with line as (

    select * from {{ ref('spending_line') }}

),

verdict as (

    select * from {{ ref('spending_verdict') }} where scenario_id = 'headline'

),

final as (

    select
        line.entity,
        line.claim_id,
        line.claim_line_number,
        line.claim_key,
        line.data_source,
        line.person_id,
        line.person_key,
        line.payer,
        line.product_line,
        line.year,
        line.year_month,
        line.spending_amount,
        line.paid_amount,
        line.ffs_equivalent_amount,
        verdict.capitation_category,
        verdict.topline,
        verdict.is_primary_care,
        verdict.primary_care_rule,
        verdict.bh_class,
        verdict.bh_rule,
        verdict.bh_subcategory,
        verdict.bh_in_primary_care,
        verdict.integration_family,
        verdict.excluded_reason,
        line.class_id
    from line
    inner join verdict on line.class_id = verdict.class_id

)

select * from final
