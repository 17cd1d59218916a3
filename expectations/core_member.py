"""Persons and member months after the core layer."""

from expectations.check import Check

CHECKS = [
    Check("person_is_unique", "core", "core.person", "UnexpectedRowsExpectation",
          {"unexpected_rows_query": "select person_id from {batch} group by person_id having count(*) > 1"},
          "conformance"),
    Check("person_key_is_unique", "core", "core.person", "ExpectColumnProportionOfUniqueValuesToBeBetween",
          {"column": "person_key", "min_value": 1.0}, "conformance"),
    Check("member_month_has_rows", "core", "core.member_month", "ExpectTableRowCountToBeBetween",
          {"min_value": 1}, "completeness", needs_rows=False),
    Check("member_month_product_line_known", "core", "core.member_month", "ExpectColumnValuesToBeInSet",
          {"column": "product_line", "value_set": ["commercial", "medicaid", "medicare", "medicare_ffs"]},
          "conformance"),
    Check("member_month_at_most_twelve", "core", "core.member_month", "UnexpectedRowsExpectation",
          {"unexpected_rows_query": "select person_key from {batch} group by person_key, payer, data_source, "
                                    "year having count(*) > 12"}, "conformance"),
    Check("member_month_age_plausible", "core", "core.member_month", "ExpectColumnValuesToBeBetween",
          {"column": "age", "min_value": 0, "max_value": 120}, "plausibility"),
]
