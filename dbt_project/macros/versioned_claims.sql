{# Lines and claims of the formats that deliver versions; medical and pharmacy differ in columns alone. #}

{# Columns that every format's medical lines (or fills) have, in their order. #}
{% macro claim_columns(entity) %}
    {%- set columns = {
        'medical': [
            'claim_id', 'claim_line_number', 'claim_key', 'data_source', 'source_name',
            'delivery_id', 'person_id', 'person_key', 'member_id', 'payer', 'plan',
            'claim_status', 'line_status', 'claim_type', 'service_date', 'service_end_date',
            'claim_start_date', 'claim_end_date', 'admission_date', 'discharge_date',
            'admit_source_code', 'admit_type_code', 'discharge_disposition_code',
            'place_of_service_code', 'bill_type_code', 'drg_code', 'revenue_center_code',
            'service_unit_quantity', 'hcpcs_code', 'hcpcs_modifier_1', 'hcpcs_modifier_2',
            'hcpcs_modifier_3', 'hcpcs_modifier_4', 'rendering_npi', 'rendering_tin',
            'billing_npi', 'billing_tin', 'facility_npi', 'rendering_taxonomy_code',
            'billing_taxonomy_code', 'paid_date', 'received_date', 'charge_amount', 'paid_amount',
            'allowed_amount', 'copayment_amount', 'coinsurance_amount', 'deductible_amount',
            'capitation_category', 'ffs_equivalent_amount', 'payer_order', 'processed_by',
            'denial_reason_code', 'diagnosis_codes', 'pass_through_amount'
        ],
        'pharmacy': [
            'claim_id', 'claim_line_number', 'claim_key', 'data_source', 'source_name',
            'delivery_id', 'person_id', 'person_key', 'member_id', 'payer', 'plan',
            'claim_status', 'prescribing_provider_npi', 'dispensing_provider_npi',
            'dispensing_date', 'ndc_code', 'quantity', 'days_supply', 'paid_date',
            'charge_amount', 'paid_amount', 'allowed_amount', 'copayment_amount',
            'coinsurance_amount', 'deductible_amount'
        ],
    } -%}
    {{ return(columns[entity]) }}
{% endmacro %}

{# Amounts that plus and minus rows (L5) add up. #}
{% macro netted_amounts() %}
    {{ return([
        'charge_amount', 'paid_amount', 'allowed_amount', 'copayment_amount', 'coinsurance_amount',
        'deductible_amount'
    ]) }}
{% endmacro %}

{#
    Lines of all formats with versions; chains of claim numbers (L3, state submissions) get the number
    of their first claim as family.
#}
{% macro versioned_line(entity, formats) %}
with delivered as (

    {%- for rows in formats %}
    select * from {{ rows }}
    {{- "\n    union all" if not loop.last }}
    {%- endfor %}

),

chain as (

    select * from {{ ref('versioned_chain') }} where entity = '{{ entity }}_claim'

),

final as (

    select
        {%- for column in claim_columns(entity) %}
        delivered.{{ column }},
        {%- endfor %}
        delivered.lineage_pattern,
        coalesce(chain.first_claim_id, delivered.claim_family) as claim_family,
        delivered.claim_version,
        delivered.claim_action,
        delivered.delivery_order,
        coalesce(chain.chain_depth, 0) as chain_depth
    from delivered
    left join chain
        on delivered.source_name = chain.source_name and delivered.claim_family = chain.claim_id

)

select * from final
{% endmacro %}

{#
    What stands: lines that need no decision stream through, the others come decided. All lines of a
    claim carry its latest delivery.
#}
{% macro versioned_claim(entity, line, row, contested) %}
with contested as (

    select * from {{ contested }}

),

standing as (

    {{ versioned_standing(row) }}

),

claim_delivery as (

    select claim_key, max_by(delivery_id, delivery_order) as delivery_id
    from standing
    group by claim_key

),

once as (

    select delivered.*
    from {{ line }} as delivered
    anti join contested
        on delivered.source_name = contested.source_name
        and delivered.claim_family = contested.claim_family

),

final as (

    select {{ claim_columns(entity) | join(', ') }}
    from once
    union all
    select
        {%- for column in claim_columns(entity) %}
        {%- if column == 'delivery_id' %}
        claim_delivery.delivery_id
        {%- elif column in netted_amounts() %}
        cast(case when standing.lineage_pattern = 'L5' then standing.net_{{ column }}
            else standing.{{ column }} end as decimal(18, 2)) as {{ column }}
        {%- else %}
        standing.{{ column }}
        {%- endif %}
        {{- "," if not loop.last }}
        {%- endfor %}
    from standing
    inner join claim_delivery on standing.claim_key = claim_delivery.claim_key

)

select * from final
{% endmacro %}
