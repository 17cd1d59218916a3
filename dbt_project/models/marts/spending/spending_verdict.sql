-- The rules C0 to C7, in their order, once per line class and scenario.
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
scoped as (

    select
        scenario.scenario_id,
        class.*,
        scenario.safety_net_route,
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
        case
            when scenario.screen_scope = 'off' then 0
            when {{ in_pack('class.service', 'substance_use_screening') }} then 2
            when {{ in_pack('class.service', 'mental_health_screening') }} then 1
            when scenario.screen_scope = 'claim' then class.claim_screen
            else 0
        end as screen,
        scenario.wellness_step = 'on' and wellness.providers > 0 as has_wellness_step,
        scenario.facility_step = 'on' as has_facility_step
    from class
    cross join scenario
    cross join wellness

),

-- C3 and C4. Secondary diagnoses never make a claim behavioral.
ruled as (

    select
        scoped.*,
        case
            when excluded_reason is not null then null
            when
                form = 'P' and has_primary_care_service and has_primary_care_place
                and has_primary_care_taxonomy
                then case
                    when has_wellness_step and has_physician_taxonomy and not has_wellness then null
                    else 'C3'
                end
            when has_facility_step and form = 'I' and is_clinic_visit then 'C3b'
            when
                has_facility_step and form = 'I' and has_federally_qualified_bill
                and has_primary_care_service then 'C3b'
        end as primary_care_rule,
        case
            when excluded_reason is not null then null
            when form = 'RX'
                then case
                    when has_drug_not_behavioral then null
                    when has_substance_use_drug or has_mental_health_drug then 'C4c'
                end
            when has_substance_use_diagnosis or has_mental_health_diagnosis then 'C4a'
            when screen > 0 then 'C4b'
        end as bh_rule
    from scoped

),

-- C5: the first that hits.
classed as (

    select
        ruled.*,
        case
            when bh_rule is null then null
            when bh_rule = 'C4a'
                then case when has_substance_use_diagnosis then 'SUD' else 'MH' end
            when bh_rule = 'C4b' then case when screen = 2 then 'SUD' else 'MH' end
            when has_substance_use_drug then 'SUD'
            else 'MH'
        end as bh_class,
        case
            when bh_rule is null then null
            when form = 'RX' then case when has_substance_use_drug then 'RX_SUD' else 'RX_MH' end
            when has_residential then 'RESIDENTIAL'
            when form = 'I' and has_inpatient_facility then 'INPATIENT_FAC'
            when has_emergency_observation then 'ED_OBS'
            when has_long_term_care then 'LTC'
            when has_mobile_crisis then 'MOBILE_CRISIS'
            when form = 'P' and has_inpatient_place then 'INPATIENT_PROF'
            when form = 'I' then 'OP_FAC'
            when form = 'P' and has_primary_care_taxonomy and has_primary_care_place
                then 'OP_PROF_PC'
            when form = 'P' then 'OP_PROF_NONPC'
            else 'OTHER'
        end as bh_subcategory
    from ruled

),

final as (

    select
        scenario_id,
        class_id,
        form,
        topline,
        capitation_category,
        excluded_reason,
        excluded_reason is null as is_counted,
        primary_care_rule,
        primary_care_rule is not null as is_primary_care,
        bh_rule,
        bh_class,
        bh_subcategory,
        -- C6: behavioral care in primary care, by who renders and who bills.
        case
            when bh_subcategory in ('OP_PROF_PC', 'OP_PROF_NONPC') and has_primary_care_place
                then case
                    when has_primary_care_taxonomy then 'PCP_IN_PC'
                    when has_bh_clinician and (has_primary_care_organization or is_primary_care_tin)
                        then 'BHC_IN_PC_ORG'
                end
            when
                safety_net_route = 'on' and bh_rule is not null and form = 'I'
                and has_safety_net_clinic_bill then 'ORG_FQHC'
        end as bh_in_primary_care,
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
    from classed

)

select * from final
