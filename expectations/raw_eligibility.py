"""Enrollment spans on arrival."""

from expectations.check import Check

TABLE = "raw.eligibility"
CHECKS = [
    Check("eligibility_has_rows", "raw", TABLE, "ExpectTableRowCountToBeBetween", {"min_value": 1},
          "completeness", needs_rows=False),
    Check("eligibility_person_id_present", "raw", TABLE, "ExpectColumnValuesToNotBeNull",
          {"column": "person_id"}, "completeness"),
    Check("eligibility_span_in_order", "raw", TABLE, "UnexpectedRowsExpectation",
          {"unexpected_rows_query":
           "select 1 from {batch} where enrollment_end_date < enrollment_start_date"},
          "plausibility"),
    Check("eligibility_birth_date_present", "raw", TABLE, "ExpectColumnValuesToNotBeNull",
          {"column": "birth_date"}, "completeness"),
    Check("eligibility_birth_before_start", "raw", TABLE, "UnexpectedRowsExpectation",
          {"unexpected_rows_query": "select 1 from {batch} where birth_date > enrollment_start_date + 31"},
          "plausibility"),
    Check("eligibility_gender_known", "raw", TABLE, "ExpectColumnValuesToNotBeNull",
          {"column": "gender"}, "completeness"),
]
