"""Medical claim lines on arrival."""

from expectations.check import Check

TABLE = "raw.medical_claim"
CHECKS = [
    Check("medical_claim_has_rows", "raw", TABLE, "ExpectTableRowCountToBeBetween", {"min_value": 1},
          "completeness", needs_rows=False),
    Check("medical_claim_person_id_present", "raw", TABLE, "ExpectColumnValuesToNotBeNull",
          {"column": "person_id"}, "completeness"),
    Check("medical_claim_diagnosis_present", "raw", TABLE, "ExpectColumnValuesToNotBeNull",
          {"column": "diagnosis_code_1"}, "completeness"),
    Check("medical_claim_diagnosis_is_icd10", "raw", TABLE, "ExpectColumnValuesToMatchRegex",
          {"column": "diagnosis_code_1", "regex": "^[A-Za-z][0-9][0-9A-Za-z][.]?[0-9A-Za-z]{0,4}$"},
          "conformance"),
    Check("medical_claim_dates_in_order", "raw", TABLE, "UnexpectedRowsExpectation",
          {"unexpected_rows_query": "select 1 from {batch} where claim_end_date < claim_start_date"},
          "plausibility"),
    Check("medical_claim_paid_not_above_allowed", "raw", TABLE, "UnexpectedRowsExpectation",
          {"unexpected_rows_query": "select 1 from {batch} where paid_amount > allowed_amount"},
          "plausibility"),
    Check("medical_claim_paid_not_negative", "raw", TABLE, "UnexpectedRowsExpectation",
          {"unexpected_rows_query": "select 1 from {batch} where paid_amount < 0"}, "plausibility"),
    Check("medical_claim_amount_plausible", "raw", TABLE, "UnexpectedRowsExpectation",
          {"unexpected_rows_query": "select 1 from {batch} where abs(paid_amount) > 10000000"},
          "plausibility"),
    Check("medical_claim_place_or_bill_type", "raw", TABLE, "UnexpectedRowsExpectation",
          {"unexpected_rows_query": "select 1 from {batch} where place_of_service_code is null "
                                    "and bill_type_code is null"}, "completeness"),
]
