-- The rules C3 to C7, in their order, once per line class and scenario.
with fact as (

    select * from {{ ref('spending_class_fact') }}

),

-- C3 and C4. Secondary diagnoses never make a claim behavioral.
ruled as (

    select
        fact.*,
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
                    when drug_rule = 'diagnosed' and not has_diagnosis then null
                    when has_substance_use_drug or has_mental_health_drug then 'C4c'
                end
            when has_substance_use_diagnosis or has_mental_health_diagnosis then 'C4a'
            when screen > 0 then 'C4b'
        end as bh_rule
    from fact

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

housed as (

    select
        classed.*,
        primary_care_rule is not null as is_primary_care,
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
        end as bh_in_primary_care
    from classed

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
        is_primary_care,
        bh_rule,
        bh_class,
        bh_subcategory,
        bh_in_primary_care,
        -- What primary care with its module must not count twice (M2).
        is_primary_care and case when pc_plus_rule = 'once' then bh_in_primary_care is not null
            else bh_class is not null end as is_plus_overlap,
        integration_family,
        provider_class
    from housed

)

select * from final
