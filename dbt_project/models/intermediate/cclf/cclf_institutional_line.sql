{% set of_claim = [
    'is_denied', 'denial_reason_code', 'bill_type_code', 'discharge_disposition_code', 'drg_code',
    'admit_type_code', 'admit_source_code', 'charge_amount', 'rendering_npi', 'billing_npi',
    'pass_through_amount',
] -%}
-- Lines of final and denied institutional claims. The header is what was paid: line payments are
-- used when they add up to it, else the header's amount stands on the first line (DRG payment). A
-- claim without lines has one.
with header as (

    select * from {{ ref('cclf_part_a_header') }} where delivery_rank = 1

),

lineage as (

    select * from {{ ref('cclf_claim_lineage') }}
    where family = 'A' and lineage_result in ('final', 'denied')

),

line as (

    select * from {{ ref('cclf_part_a_line') }} where delivery_rank = 1

),

facility as (

    select * from {{ ref('facility_number_range') }}

),

line_total as (

    select
        source_name,
        claim_id,
        sum(amount) as amount,
        min(claim_line_number) as first_line_number
    from line
    group by source_name, claim_id

),

placed as (

    select
        header.source_name,
        header.claim_id,
        header.action,
        header.effective_date,
        header.from_date,
        header.thru_date,
        header.amount,
        {%- for name in of_claim %}
        header.{{ name }},
        {%- endfor %}
        lineage.claim_key,
        lineage.delivery_id as claim_delivery_id,
        lineage.person_id,
        coalesce(line_total.amount = header.amount, false) as is_paid_by_line,
        coalesce(line_total.first_line_number, 1) as first_line_number,
        header.claim_type_code in ('20', '30', '60', '61') as is_stay,
        coalesce(unit.taxonomy_code, hospital.taxonomy_code) as billing_taxonomy_code
    from header
    inner join lineage
        on header.source_name = lineage.source_name
        and header.claim_id = lineage.claim_id
        and header.delivery_id = lineage.delivery_id
        and header.action = lineage.action
        and header.effective_date is not distinct from lineage.effective_date
    left join line_total
        on header.source_name = line_total.source_name and header.claim_id = line_total.claim_id
    left join facility as hospital
        on try_cast(right(header.facility_ccn, 4) as integer)
            between hospital.first_number and hospital.last_number
        and substr(header.facility_ccn, 3, 1) between '0' and '9'
    left join facility as unit on substr(header.facility_ccn, 3, 1) = unit.third_character

),

final as (

    select
        placed.source_name,
        placed.claim_id,
        placed.effective_date,
        placed.from_date,
        placed.thru_date,
        {%- for name in of_claim %}
        placed.{{ name }},
        {%- endfor %}
        placed.claim_key,
        placed.claim_delivery_id,
        placed.person_id,
        placed.is_stay,
        placed.billing_taxonomy_code,
        coalesce(line.claim_line_number, 1) as claim_line_number,
        line.line_from_date,
        line.line_thru_date,
        line.revenue_center_code,
        line.hcpcs_code,
        {%- for n in range(1, 5) %}
        line.hcpcs_modifier_{{ n }},
        {%- endfor %}
        line.service_unit_quantity,
        coalesce(line.claim_line_number, 1) = placed.first_line_number as is_first_line,
        cast(case
            when placed.is_paid_by_line then line.amount
            when coalesce(line.claim_line_number, 1) = placed.first_line_number then placed.amount
            else 0
        end as decimal(18, 2)) as line_amount
    from placed
    left join line
        on placed.source_name = line.source_name and placed.claim_id = line.claim_id

)

select * from final
