{# The text values of a group, sorted and joined: codes as 99492,99494,99494. Null for no row. #}
{% macro sorted_join(expression) -%}
    {{ adapter.dispatch('sorted_join')(expression) }}
{%- endmacro %}
{% macro default__sorted_join(expression) -%}
    array_to_string(
        array_sort(array_agg({{ expression }}) filter (where {{ expression }} is not null)), ','
    )
{%- endmacro %}
{# Where every value is null the list is empty there, and so would the text be. #}
{% macro spark__sorted_join(expression) -%}
    nullif(array_join(array_sort(collect_list({{ expression }})), ','), '')
{%- endmacro %}

{#
    The registry sends its whole state again and again: of rows with the same key and source the
    one of the latest delivery counts.
#}
{% macro latest_registry_row(entity, keys) %}
with delivered as (

    select * from {{ source('raw', entity) }}

),

delivery as (

    select source_name, delivery_id, max(delivery_order) as delivery_order
    from {{ source('raw', 'delivery') }}
    where entity = '{{ entity }}'
    group by source_name, delivery_id

),

ranked as (

    select
        delivered.*,
        row_number() over (
            partition by
                delivered.source_name
                {%- for key in keys %}, delivered.{{ key }}{% endfor %}
            order by
                delivery.delivery_order desc nulls last, delivered.delivery_id desc nulls last
        ) as version_rank
    from delivered
    left join delivery
        on delivered.source_name = delivery.source_name
        and delivered.delivery_id = delivery.delivery_id

),

latest as (

    select * from ranked where version_rank = 1

),
{% endmacro %}

{# A code as often as it was billed: 99494 twice is 99494,99494. #}
{% macro repeated_code(code, units) -%}
    substr(repeat({{ code }} || ',', cast({{ units }} as integer)), 1,
        cast({{ units }} * (length({{ code }}) + 1) - 1 as integer))
{%- endmacro %}

{# Medicare, Medicaid or commercial, from the product line, else from what the payer is called. #}
{% macro payer_family(product_line, payer) -%}
    case
        when {{ product_line }} in ('medicare', 'medicare_ffs') then 'medicare'
        when {{ product_line }} = 'medicaid' then 'medicaid'
        when {{ product_line }} = 'commercial' then 'commercial'
        when lower({{ payer }}) like '%medicaid%' or lower({{ payer }}) like '%medi-cal%'
            then 'medicaid'
        when lower({{ payer }}) like '%medicare%' or lower({{ payer }}) = 'dual' then 'medicare'
        else 'commercial'
    end
{%- endmacro %}

{#
    The rules of reference 4.3 in their order. A CPT code and its advanced primary care mirror are
    the same service: such a difference is for review (rule 14), never rules 7 to 12.
#}
{% macro cocm_status() -%}
    case
        when is_billed and not is_person_in_registry then 'CLAIM_WITHOUT_REGISTRY'
        when is_ineffective and is_retired then 'RETIRED_CODE'
        when is_ineffective then 'CODE_NOT_EFFECTIVE'
        when expects_cocm and has_chronic_care and not is_billed
            and not coalesce(has_separate_minutes, false) then 'WRONG_CODE_FAMILY'
        when failed_gate is not null then failed_gate
        when has_mirror_pair or has_both_paths then 'CONFLICT_CPT_AND_APCM_ADDON'
        when has_both_bases then 'CONFLICT_99492_99493'
        when has_bhi_and_cocm then 'CONFLICT_99484_WITH_COCM'
        when is_orphan_addon then 'ORPHAN_ADDON'
        when has_apcm_addon and not has_apcm_base then 'ADDON_WITHOUT_APCM_BASE'
        when is_duplicate then 'DUPLICATE_OVER_MONTHLY_LIMIT'
        when has_two_billers or (has_two_tins and has_paid_base) then 'MULTIPLE_BILLERS'
        when paid_addons > max_addon_units and is_addon_covered then 'PAYER_FREQUENCY_LIMIT'
        when is_initial_once_a_year and has_initial and earlier_initials > 0
            then 'PAYER_FREQUENCY_LIMIT'
        when is_paid and has_registry and episode_month_number > auth_after_months
            and (prior_auth_until is null or prior_auth_until < month_start_date)
            then 'PRIOR_AUTH_REQUIRED'
        when missing_units + excess_units > 0 and canonical_difference = 0
            then 'APCM_PATH_REVIEW'
        when is_base_swapped then 'WRONG_MONTH_TYPE'
        when is_paid and not is_supported then 'UNSUPPORTED_BILLING'
        when excess_units > 0 and missing_units = 0 and excess_addons = excess_units
            then 'UNSUPPORTED_ADDON'
        when excess_units > 0 and excess_fee >= missing_amount then 'OVERCODED'
        when missing_units > 0 and (has_denied_missing or (is_denied and not is_paid))
            then case when is_misrouted then 'MISROUTED_CARVEOUT' else 'DENIED_RECOVERABLE' end
        when is_supported and not is_billed and run_out_date > data_through
            then 'PENDING_RUNOUT'
        when is_supported and not is_paid then 'MISSED_ALL'
        when missing_units > 0 and missing_units = missing_addons and excess_units = 0
            then 'MISSED_ADDON'
        when missing_units > 0 then 'UNDERCODED'
        when not is_supported and not is_paid then 'BELOW_THRESHOLD'
        when has_chronic_care and expects_cocm and not coalesce(has_separate_minutes, false)
            then 'REVIEW_DOUBLE_COUNT'
        when is_moved then 'DOS_MONTH_MISMATCH'
        else 'MATCH'
    end
{%- endmacro %}

{# The scale an episode is judged by: its own where that has a cut-off, else the condition's. #}
{% macro episode_scale(episode) -%}
    case
        when {{ episode }}.primary_scale in ('phq9', 'phqa', 'gad7') then {{ episode }}.primary_scale
        when {{ episode }}.primary_condition = 'anxiety' then 'gad7'
        else 'phq9'
    end
{%- endmacro %}
