"""The entities of the input folder: their columns, kinds and keys, in the order of the Tuva input layer 0.18.

A column is written `name` (text) or `name:kind`; kinds are those of `contract.Kind`.
"""

from __future__ import annotations

REPEATS = 25  # diagnosis, present-on-admission and procedure columns of a medical claim


def _numbered(name: str) -> list[str]:
    return [f"{name.split(':')[0]}_{n}" + (":" + name.split(":")[1] if ":" in name else "")
            for n in range(1, REPEATS + 1)]


_FILE = ["data_source", "file_name", "file_date:date", "ingest_datetime:datetime"]
_MONEY = ["paid_amount:money", "allowed_amount:money", "charge_amount:money", "coinsurance_amount:money",
          "copayment_amount:money", "deductible_amount:money"]
_RANGES = ["source_reference_range_low", "source_reference_range_high", "normalized_reference_range_low",
           "normalized_reference_range_high"]

COLUMNS: dict[str, list[str]] = {
    "eligibility": [
        "person_id", "member_id", "subscriber_id", "gender", "race", "birth_date:date", "death_date:date",
        "death_flag:flag", "enrollment_start_date:date", "enrollment_end_date:date", "payer", "payer_type",
        "plan", "original_reason_entitlement_code", "dual_status_code", "medicare_status_code",
        "enrollment_status", "hospice_flag:flag", "institutional_snp_flag:flag",
        "long_term_institutional_flag:flag", "group_id", "group_name", "name_suffix", "first_name",
        "middle_name", "last_name", "social_security_number", "subscriber_relation", "address", "city",
        "state", "zip_code", "phone", "email", "ethnicity", *_FILE,
        "x_product_type", "x_medical_benefit:flag", "x_mental_health_benefit:flag",
        "x_pharmacy_benefit:flag", "x_county_fips", "x_region", "x_market_category", "x_funding",
    ],
    "medical_claim": [
        "claim_id", "claim_line_number:integer", "claim_type", "person_id", "member_id", "payer", "plan",
        "claim_start_date:date", "claim_end_date:date", "claim_line_start_date:date",
        "claim_line_end_date:date", "admission_date:date", "discharge_date:date", "admit_source_code",
        "admit_type_code", "discharge_disposition_code", "place_of_service_code", "bill_type_code",
        "drg_code_type", "drg_code", "revenue_center_code", "service_unit_quantity:quantity", "hcpcs_code",
        "hcpcs_modifier_1", "hcpcs_modifier_2", "hcpcs_modifier_3", "hcpcs_modifier_4", "hcpcs_modifier_5",
        "rendering_npi", "rendering_tin", "billing_npi", "billing_tin", "facility_npi", "paid_date:date",
        *_MONEY, "total_cost_amount:money", "diagnosis_code_type", *_numbered("diagnosis_code"),
        *_numbered("diagnosis_poa"), "procedure_code_type", *_numbered("procedure_code"),
        *_numbered("procedure_date:date"), "in_network_flag:flag", *_FILE,
        "x_claim_status", "x_line_status", "x_denial_reason_code", "x_rendering_taxonomy_code",
        "x_billing_taxonomy_code", "x_payer_order", "x_capitation_category", "x_ffs_equivalent_amount:money",
        "x_received_date:date", "x_processed_by",
    ],
    "pharmacy_claim": [
        "claim_id", "claim_line_number:integer", "person_id", "member_id", "payer", "plan",
        "prescribing_provider_npi", "dispensing_provider_npi", "dispensing_date:date", "ndc_code",
        "quantity:quantity", "days_supply:integer", "refills:integer", "paid_date:date", *_MONEY,
        "in_network_flag:flag", *_FILE, "x_claim_status",
    ],
    "lab_result": [
        "lab_result_id", "person_id", "patient_id", "encounter_id", "accession_number", "source_order_type",
        "source_order_code", "source_order_description", "source_component_type", "source_component_code",
        "source_component_description", "normalized_order_type", "normalized_order_code",
        "normalized_order_description", "normalized_component_type", "normalized_component_code",
        "normalized_component_description", "status", "result", "result_datetime:datetime",
        "collection_datetime:datetime", "source_units", "normalized_units", *_RANGES,
        "source_abnormal_flag:flag", "normalized_abnormal_flag:flag", "specimen", "ordering_practitioner_id",
        "data_source", "file_name", "ingest_datetime:datetime",
    ],
    "observation": [
        "observation_id", "person_id", "payer", "patient_id", "encounter_id", "panel_id",
        "observation_date:date", "observation_type", "source_code_type", "source_code", "source_description",
        "normalized_code_type", "normalized_code", "normalized_description", "result", "source_units",
        "normalized_units", *_RANGES, "data_source", "file_name", "ingest_datetime:datetime",
    ],
    "provider_attribution": [
        "person_id", "patient_id", "member_id", "year_month", "payer", "plan", "data_source",
        *(f"{who}_attributed_provider{level}" for who in ("payer", "custom")
          for level in ("", "_practice", "_organization", "_lob")),
    ],
    "provider": [
        "npi", "entity_type", "organization_name", "tin", "taxonomy_code", "address", "city", "state",
        "zip_code", "county_fips", "x_network_status",
    ],
    "drug_reference": ["ndc_code", "ingredient", "route", "dose_form"],
    "non_claims_payment": [
        "payer", "segment", "organization_id", "year:integer", "category", "amount:money",
        "member_months:quantity", "purpose",
    ],
    "premium": ["payer", "segment", "year:integer", "amount:money"],
    "cocm_patient": [
        "registry_patient_id", "member_id", "payer", "birth_date:date", "sex", "zip_code",
        "preferred_language",
    ],
    "cocm_referral": [
        "referral_id", "registry_patient_id", "referred_date:date", "referring_npi", "source", "outcome",
        "outcome_date:date",
    ],
    "cocm_episode": [
        "episode_id", "registry_patient_id", "site_id", "program", "referral_date:date", "consent_date:date",
        "initiating_visit_date:date", "enrollment_date:date", "pcp_npi", "billing_tin", "bhcm_id",
        "psych_consultant_id", "primary_condition", "primary_scale", "status", "status_date:date",
        "relapse_prevention_plan_date:date", "discharge_date:date", "discharge_reason",
        "prior_auth_until:date",
    ],
    "cocm_contact": [
        "contact_id", "episode_id", "contact_date:date", "minutes:quantity", "staff_role", "kind",
        "modality", "completed:flag", "billed_separately:flag", "inpatient_flag:flag",
    ],
    "cocm_scale_result": [
        "result_id", "registry_patient_id", "result_date:date", "instrument", "total_score:quantity",
        "item9_score:quantity", "administered_by",
    ],
    "cocm_psychiatric_review": [
        "review_id", "episode_id", "review_date:date", "recommendation_documented:flag", "recommendation_to",
        "flag_reason",
    ],
    "cocm_treatment_change": ["episode_id", "change_date:date", "type", "drug_class"],
    "cocm_site_month": ["site_id", "month", "bhcm_fte:quantity", "psychiatric_hours:quantity"],
}

# what a row cannot be without; everything else may be absent and is then null
REQUIRED: dict[str, list[str]] = {
    "eligibility": ["person_id", "enrollment_start_date", "payer"],
    "medical_claim": ["claim_id", "claim_line_number", "person_id", "claim_start_date"],
    "pharmacy_claim": ["claim_id", "person_id", "dispensing_date", "ndc_code"],
    "lab_result": ["lab_result_id", "person_id"],
    "observation": ["observation_id", "person_id", "observation_date"],
    "provider_attribution": ["person_id", "year_month"],
    "provider": ["npi"],
    "drug_reference": ["ndc_code"],
    "non_claims_payment": ["payer", "year", "category", "amount"],
    "premium": ["payer", "year", "amount"],
    "cocm_patient": ["registry_patient_id"],
    "cocm_referral": ["referral_id", "registry_patient_id", "referred_date"],
    "cocm_episode": ["episode_id", "registry_patient_id"],
    "cocm_contact": ["contact_id", "episode_id", "contact_date"],
    "cocm_scale_result": ["result_id", "registry_patient_id", "result_date"],
    "cocm_psychiatric_review": ["review_id", "episode_id", "review_date"],
    "cocm_treatment_change": ["episode_id", "change_date"],
    "cocm_site_month": ["site_id", "month"],
}

# other names under which a column may arrive: older Tuva layouts, Tuva 1.0, registry exports
SYNONYMS: dict[str, dict[str, str]] = {
    "eligibility": {
        "patient_id": "person_id", "sex": "gender", "ssn": "social_security_number",
        "zip": "zip_code",
    },
    "medical_claim": {
        "patient_id": "person_id", "ms_drg_code": "drg_code", "billing_tax_id": "billing_tin",
        "rendering_tax_id": "rendering_tin",
    },
    "pharmacy_claim": {"patient_id": "person_id"},
    "lab_result": {"patient_id": "person_id", "result_date": "result_datetime",
                   "collection_date": "collection_datetime"},
    "observation": {"patient_id": "person_id"},
    "provider_attribution": {"patient_id": "person_id"},
    "provider": {"zip": "zip_code", "taxonomy": "taxonomy_code", "network_status": "x_network_status"},
    "cocm_patient": {"payer_member_id": "member_id", "payer_name": "payer", "zip": "zip_code",
                     "gender": "sex"},
}

AMOUNT = {"medical_claim": "paid_amount", "pharmacy_claim": "paid_amount",
          "non_claims_payment": "amount", "premium": "amount"}  # what "dollars in" adds up
