"""PMPM figures before they may be shown."""

from expectations.check import Check

TABLE = "reporting.pmpm_summary"
CHECKS = [
    Check("pmpm_interval_in_order", "reporting", TABLE, "UnexpectedRowsExpectation",
          {"unexpected_rows_query": "select 1 from {batch} where ci_low > pmpm or ci_high < pmpm"},
          "conformance"),
    Check("pmpm_members_not_above_months", "reporting", TABLE, "UnexpectedRowsExpectation",
          {"unexpected_rows_query": "select 1 from {batch} where members > member_months"}, "conformance"),
]
