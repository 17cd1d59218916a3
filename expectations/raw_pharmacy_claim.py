"""Pharmacy fills on arrival."""

from expectations.check import Check

TABLE = "raw.pharmacy_claim"
CHECKS = [
    Check("pharmacy_claim_person_id_present", "raw", TABLE, "ExpectColumnValuesToNotBeNull",
          {"column": "person_id"}, "completeness"),
    Check("pharmacy_claim_ndc_shape", "raw", TABLE, "ExpectColumnValuesToMatchRegex",
          {"column": "ndc_code", "regex": "^[0-9-]{9,13}$"}, "conformance"),
    Check("pharmacy_claim_days_supply_present", "raw", TABLE, "ExpectColumnValuesToNotBeNull",
          {"column": "days_supply"}, "completeness"),
    Check("pharmacy_claim_paid_not_above_allowed", "raw", TABLE, "UnexpectedRowsExpectation",
          {"unexpected_rows_query": "select 1 from {batch} where paid_amount > allowed_amount"},
          "plausibility"),
]
