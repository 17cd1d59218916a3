{#
    Service category of a claim line: exhaustive and exclusive, first rule wins (methods of the
    member-month comparison, 2.4). Codes become classes by the seed `service_code`; the rules
    below only name classes. Used once, in the pass that builds core.medical_claim:

        from priced
        {{ service_class_joins('priced', 'billing_taxonomy_code expression') }}

        {{ service_category('priced') }}      'category.subcategory', split with split_part
        {{ service_bucket('priced') }}        'medical' or 'behavioral'

    No join multiplies lines: (code_system, code) is unique in the seed, and a test counts rows.
#}
{% macro service_class_joins(line, taxonomy) %}
    left join {{ ref('procedure_class') }} as procedure_class
        on {{ line }}.hcpcs_code = procedure_class.hcpcs_code
    left join {{ ref('service_code') }} as revenue_class
        on {{ line }}.revenue_center_code = revenue_class.code
        and revenue_class.code_system = 'UBREV'
    left join {{ ref('service_code') }} as bill_class
        on substr({{ line }}.bill_type_code, 1, 2) = bill_class.code
        and bill_class.code_system = 'UBTOB'
    left join {{ ref('service_code') }} as place_class
        on {{ line }}.place_of_service_code = place_class.code
        and place_class.code_system = 'POS'
    left join {{ ref('service_code') }} as group_class
        on {{ line }}.drg_code = group_class.code
        and group_class.code_system = 'MSDRG'
    left join {{ ref('service_code') }} as facility_class
        on {{ taxonomy }} = facility_class.code
        and facility_class.code_system = 'NUCC'
    left join {{ ref('behavioral_diagnosis') }} as diagnosis_class
        on substr({{ line }}.diagnosis_codes, 1, 3) = diagnosis_class.code
{% endmacro %}

{% macro service_category(line) %}
    case
        when {{ line }}.claim_type = 'institutional' or bill_class.code_class is not null then
            case
                when revenue_class.code_class = 'behavioral_residential'
                    or bill_class.code_class = 'residential'
                    then 'behavioral_residential.facility'
                when bill_class.code_class = 'inpatient'
                    or (bill_class.code_class is null and {{ line }}.drg_code is not null)
                    then {{ inpatient_category() }}
                when revenue_class.code_class in ('partial_hospitalization', 'intensive_outpatient')
                    then 'behavioral_outpatient.' || revenue_class.code_class
                when revenue_class.code_class = 'ed_visit'
                    or procedure_class.code_class = 'ed_visit'
                    or place_class.code_class = 'ed'
                    then 'emergency_department.facility'
                when bill_class.code_class in (
                    'skilled_nursing', 'home_health', 'hospice', 'dialysis', 'ambulatory_surgery'
                ) then bill_class.code_class || '.facility'
                when bill_class.code_class = 'intermediate_care'
                    then 'skilled_nursing.intermediate_care'
                when bill_class.code_class = 'community_mental_health'
                    then 'behavioral_outpatient.community_mental_health'
                when procedure_class.is_behavioral = 1
                    then 'behavioral_outpatient.' || procedure_class.code_class
                when revenue_class.is_behavioral = 1
                    then 'behavioral_outpatient.facility_service'
                when bill_class.code_class = 'health_center' then 'office_visit.health_center'
                when coalesce(
                    procedure_class.code_class, revenue_class.code_class, bill_class.code_class
                ) is not null
                    then 'outpatient_facility.' || case
                        when coalesce(procedure_class.code_class, revenue_class.code_class) in (
                            'laboratory', 'imaging', 'medical_drug', 'rehabilitation', 'dialysis',
                            'ambulance', 'observation', 'procedure', 'immunization', 'equipment'
                        ) then coalesce(procedure_class.code_class, revenue_class.code_class)
                        when revenue_class.code_class = 'surgery' then 'procedure'
                        when revenue_class.code_class = 'clinic'
                            or procedure_class.code_class like '%visit' then 'clinic'
                        else 'unspecified'
                    end
                else 'other.institutional'
            end
        when place_class.code_class = 'ed' or procedure_class.code_class = 'ed_visit'
            then 'emergency_department.professional'
        when place_class.code_class = 'inpatient_psychiatric'
            then 'inpatient.psychiatric_professional'
        when place_class.code_class = 'inpatient' or procedure_class.code_class = 'inpatient_visit'
            then 'inpatient.professional'
        when procedure_class.code_class = 'behavioral_residential'
            or place_class.code_class = 'behavioral_residential'
            then 'behavioral_residential.professional'
        when procedure_class.is_behavioral = 1
            then 'behavioral_outpatient.' || procedure_class.code_class
        when place_class.is_behavioral = 1
            then 'behavioral_outpatient.' || place_class.code_class
        when procedure_class.code_class = 'ambulance' or place_class.code_class = 'ambulance'
            then 'ambulance.transport'
        when procedure_class.code_class in ('equipment', 'imaging', 'laboratory', 'medical_drug')
            then procedure_class.code_class || '.professional'
        when procedure_class.code_class = 'dialysis' or place_class.code_class = 'dialysis'
            then 'dialysis.professional'
        when place_class.code_class in ('hospice', 'ambulatory_surgery')
            then place_class.code_class || '.professional'
        when procedure_class.code_class = 'nursing_facility_visit'
            or place_class.code_class = 'skilled_nursing'
            then 'skilled_nursing.professional'
        when procedure_class.code_class in ('home_health', 'long_term_services')
            then 'home_health.professional'
        when procedure_class.code_class in (
            'office_visit', 'telehealth_visit', 'preventive_visit', 'care_management',
            'home_visit', 'prenatal'
        ) then
            case
                when diagnosis_class.bh_class is not null then 'behavioral_outpatient.visit'
                when place_class.code_class = 'telehealth' then 'office_visit.telehealth_visit'
                else 'office_visit.' || procedure_class.code_class
            end
        when procedure_class.code_class = 'immunization' then 'office_visit.immunization'
        when procedure_class.code_class = 'rehabilitation' then 'rehabilitation.professional'
        when procedure_class.code_class in ('procedure', 'observation')
            then 'procedure.professional'
        when place_class.code_class = 'laboratory' then 'laboratory.professional'
        when procedure_class.code_class in ('dental', 'quality_code')
            then 'other.' || procedure_class.code_class
        else 'other.unclassified'
    end
{% endmacro %}

{# The kind of inpatient stay: facility, room, case group, at last the principal diagnosis. #}
{% macro inpatient_category() %}
    case
        when facility_class.code_class = 'psychiatric_facility'
            or revenue_class.code_class = 'psychiatric_room'
            or group_class.code_class = 'psychiatric' then 'inpatient.psychiatric'
        when facility_class.code_class = 'substance_use_facility'
            or revenue_class.code_class = 'detoxification_room'
            or group_class.code_class = 'substance_use' then 'inpatient.substance_use'
        when facility_class.code_class = 'rehabilitation_facility'
            or group_class.code_class = 'rehabilitation' then 'inpatient.rehabilitation'
        when facility_class.code_class = 'long_term_acute' then 'inpatient.long_term_acute'
        when group_class.code_class in ('maternity', 'newborn') then 'inpatient.maternity'
        when group_class.code_class is null and diagnosis_class.bh_class = 'MH'
            then 'inpatient.psychiatric'
        when group_class.code_class is null and diagnosis_class.bh_class = 'SUD'
            then 'inpatient.substance_use'
        else 'inpatient.medical_surgical'
    end
{% endmacro %}

{# Behavioral: principal diagnosis, or a behavioral service whatever the diagnosis. #}
{% macro service_bucket() %}
    case
        when diagnosis_class.bh_class is not null
            or procedure_class.is_behavioral = 1
            or revenue_class.is_behavioral = 1
            or place_class.is_behavioral = 1
            or bill_class.is_behavioral = 1
            or group_class.is_behavioral = 1
            or facility_class.is_behavioral = 1
            then 'behavioral'
        else 'medical'
    end
{% endmacro %}
