{{ config(materialized='view') }}
-- What the rules C0 to C7 ask of a line class under a scenario: its scope, its top line, and for each
-- role whether the class holds a code of the packs that the scenario gives the role.
with class as (

    select * from {{ ref('spending_class') }}

),

scenario as (

    select * from {{ ref('spending_scenario') }}

),

wellness as (

    select cast(count(*) as bigint) as providers from {{ ref('spending_wellness_provider') }}

),

-- C0 scope and C2 top line: the form decides first, then the bill type.
asked as (

    select
        scenario.scenario_id,
        class.*,
        scenario.safety_net_route,
        scenario.drug_rule,
        scenario.pc_plus_rule,
        case
            when class.form = 'P' then 'PROFESSIONAL'
            when class.form = 'RX' then 'RETAIL_PHARMACY'
            when class.bill_topline <> '' then class.bill_topline
            else 'OTHER'
        end as topline,
        case
            when class.is_denied then 'denied'
            when class.is_secondary and scenario.cob_rule = 'primary_only'
                then 'not_primary_payer'
            when class.is_unmatched and scenario.unmatched_rule = 'out' then 'no_member_month'
            when class.is_nonresident and scenario.residents_rule = 'state' then 'not_resident'
            when class.form = 'RX' and scenario.pharmacy_rule = 'out' then 'pharmacy_left_out'
            when
                class.form <> 'P' and class.bill_topline = 'LONG_TERM_CARE'
                and scenario.long_term_care_spend = 'out' then 'long_term_care_left_out'
        end as excluded_reason,
        {%- for profile, role in [
            ('service', 'primary_care_service'), ('place', 'primary_care_place'),
            ('billing', 'primary_care_organization'), ('rendering', 'physician_taxonomy'),
            ('rendering', 'bh_clinician'), ('diagnosis', 'mental_health_diagnosis'),
            ('diagnosis', 'substance_use_diagnosis'), ('drug', 'mental_health_drug'),
            ('drug', 'substance_use_drug'), ('drug', 'drug_not_behavioral'),
            ('bill', 'federally_qualified_bill'), ('bill', 'safety_net_clinic_bill'),
            ('bill', 'inpatient_facility'), ('service', 'collaborative_care'),
            ('service', 'general_integration'), ('service', 'health_behavior'),
            ('place', 'inpatient_place'),
        ] %}
        {{ in_pack('class.' ~ profile, role) }} as has_{{ role }},
        {%- endfor %}
        {{ in_pack('class.rendering', 'primary_care_taxonomy') }}
        and (class.rendering & scenario.primary_care_taxonomy_excluded) = 0
            as has_primary_care_taxonomy,
        {%- for role in ['residential', 'emergency_observation', 'long_term_care',
            'mobile_crisis'] %}
        ((class.service | class.place | class.revenue | class.bill) & scenario.{{ role }}) > 0
            as has_{{ role }},
        {%- endfor %}
        cast(case
            when scenario.screen_scope = 'off' then 0
            when {{ in_pack('class.service', 'substance_use_screening') }} then 2
            when {{ in_pack('class.service', 'mental_health_screening') }} then 1
            when scenario.screen_scope = 'claim' then class.claim_screen
            else 0
        end as integer) as screen,
        scenario.wellness_step = 'on' and wellness.providers > 0 as has_wellness_step,
        scenario.facility_step = 'on' as has_facility_step
    from class
    cross join scenario
    cross join wellness

),

final as (

    select
        asked.*,
        case
            when has_collaborative_care then 'COCM'
            when has_general_integration then 'GENERAL_BHI'
            when has_health_behavior then 'HBAI'
        end as integration_family,
        -- Who renders, for filings that split professional claims by provider.
        case
            when form <> 'P' then null
            when has_primary_care_taxonomy then 'primary_care'
            when has_bh_clinician then 'behavioral'
            when has_physician_taxonomy then 'specialty'
            else 'other'
        end as provider_class
    from asked

)

select * from final
