{#
    The open lists that the quality measures use, one line each: add a list here and its csv in
    seeds/value_sets/.
#}
{% set open_value_sets = [
    'acute_inpatient_bill',
    'acute_inpatient_pos',
    'acute_myocardial_infarction',
    'advanced_illness',
    'antidepressant',
    'antipsychotic',
    'behavioral_healthcare_setting',
    'behavioral_outpatient',
    'behavioral_screening',
    'bipolar_disorder',
    'community_mental_health_center_pos',
    'coronary_bypass',
    'coronary_intervention',
    'dementia',
    'dementia_medication',
    'depression_screen_adolescent',
    'depression_screen_adult',
    'depression_screen_exception',
    'depression_screen_result',
    'diabetes',
    'diabetes_medication',
    'dysthymia',
    'electroconvulsive_therapy',
    'emergency_department',
    'emergency_pos',
    'emergency_visit',
    'frailty_diagnosis',
    'frailty_service',
    'glucose_test',
    'hba1c_result',
    'hba1c_test',
    'hospice_service',
    'inpatient_accommodation',
    'intentional_self_harm',
    'ischemic_vascular_disease',
    'laboratory_pos',
    'ldl_result',
    'ldl_test',
    'long_acting_injection_104_days',
    'long_acting_injection_14_days',
    'long_acting_injection_28_days',
    'long_acting_injection_30_days',
    'long_acting_injection_56_days',
    'major_depression',
    'mental_health_diagnosis',
    'mental_health_provider',
    'mental_illness',
    'nonacute_inpatient_pos',
    'nonacute_inpatient_stay',
    'observation_visit',
    'other_bipolar_disorder',
    'outpatient_pos',
    'palliative_care_diagnosis',
    'palliative_care_service',
    'partial_hospitalization_pos',
    'partial_or_intensive_outpatient',
    'peer_support',
    'performance_exclusion_modifier',
    'personality_disorder_emotionally_labile',
    'pervasive_developmental_disorder',
    'phq2_total',
    'phq9_total',
    'psychiatric_collaborative_care',
    'psychiatric_residential',
    'psychotic_disorder',
    'schizophrenia',
    'substance_overdose',
    'substance_use_disorder',
    'substance_use_medication',
    'substance_use_medication_service',
    'substance_use_service',
    'telehealth_pos',
    'telephone_visit',
    'transitional_care',
    'unspecified_visit',
    'virtual_visit',
    'spend_bh_clinician',
    'spend_bh_clinician_extended',
    'spend_collaborative_care',
    'spend_developmental_diagnosis',
    'spend_drug_not_behavioral',
    'spend_emergency_observation',
    'spend_federally_qualified_bill',
    'spend_general_integration',
    'spend_health_behavior',
    'spend_hospital_clinic_bill',
    'spend_hospital_outpatient_place',
    'spend_hypnotic_drug',
    'spend_inpatient_facility',
    'spend_inpatient_place',
    'spend_long_term_care',
    'spend_mental_health_diagnosis',
    'spend_mental_health_drug',
    'spend_mental_health_screening',
    'spend_mobile_crisis',
    'spend_office_visit',
    'spend_perinatal_mental_diagnosis',
    'spend_perinatal_substance_diagnosis',
    'spend_physician_taxonomy',
    'spend_primary_care_clinic_visit',
    'spend_primary_care_general_practitioner',
    'spend_primary_care_obstetrics',
    'spend_primary_care_organization',
    'spend_primary_care_place',
    'spend_primary_care_service',
    'spend_primary_care_service_new',
    'spend_primary_care_taxonomy',
    'spend_psychiatric_evaluation',
    'spend_residential',
    'spend_safety_net_clinic_bill',
    'spend_self_harm_diagnosis',
    'spend_substance_use_diagnosis',
    'spend_substance_use_drug',
    'spend_substance_use_screening',
    'spend_tobacco_diagnosis',
    'spend_tobacco_drug',
    'spend_wellness_visit',
] %}

with open_list as (

    {% for name in open_value_sets %}
    select
        '{{ name }}' as value_set,
        code_system,
        code,
        valid_from,
        valid_to
    from {{ ref(name) }}
    {{ "union all" if not loop.last }}
    {% endfor %}

),

-- A licensee's own workbook, read at run time and never part of this repository.
licensed_row as (

    select
        coalesce(known.value_set, {{ value_set_name('licensed.value_set') }}) as value_set,
        licensed.code_system,
        licensed.code,
        licensed.measurement_year,
        licensed.valid_from,
        licensed.valid_to
    from {{ source('raw', 'licensed_value_set') }} as licensed
    left join {{ ref('licensed_set_name') }} as known
        on {{ value_set_name('licensed.value_set') }} = known.licensed_name

),

-- Where several years are loaded each holds for its own year, the first also before, the last
-- also after.
licensed_year as (

    select
        value_set,
        measurement_year,
        lag(measurement_year) over (
            partition by value_set order by measurement_year nulls first
        ) as earlier_year,
        lead(measurement_year) over (
            partition by value_set order by measurement_year nulls first
        ) as later_year
    from licensed_row
    group by value_set, measurement_year

),

licensed_list as (

    select
        licensed_row.value_set,
        licensed_row.code_system,
        licensed_row.code,
        coalesce(
            licensed_row.valid_from,
            case when licensed_year.earlier_year is not null
                then make_date(licensed_row.measurement_year, 1, 1) end
        ) as valid_from,
        coalesce(
            licensed_row.valid_to,
            case when licensed_year.later_year is not null
                then make_date(licensed_row.measurement_year, 12, 31) end
        ) as valid_to
    from licensed_row
    inner join licensed_year
        on licensed_row.value_set = licensed_year.value_set
        and licensed_row.measurement_year = licensed_year.measurement_year

),

-- Replaced whole, set by set: a licensed set and an open one are never mixed.
replaced as (

    select value_set from licensed_list group by value_set

),

kept as (

    select
        open_list.value_set,
        open_list.code_system,
        open_list.code,
        open_list.valid_from,
        open_list.valid_to,
        'open_fallback' as value_set_source
    from open_list
    left join replaced on open_list.value_set = replaced.value_set
    where replaced.value_set is null

),

listed as (

    select * from kept
    union all
    select
        value_set,
        code_system,
        code,
        valid_from,
        valid_to,
        'licensed' as value_set_source
    from licensed_list

),

final as (

    select
        value_set,
        code_system,
        code,
        value_set_source,
        coalesce(valid_from, make_date(1900, 1, 1)) as valid_from,
        coalesce(valid_to, make_date(9999, 12, 31)) as valid_to
    from listed
    group by value_set, code_system, code, value_set_source, valid_from, valid_to

)

select * from final
