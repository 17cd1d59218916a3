"""PMPM figures before they may be shown."""

from expectations.check import Check

TABLE = "reporting.pmpm_summary"
CHECKS = [
    Check("pmpm_interval_in_order", "reporting", TABLE, "UnexpectedRowsExpectation",
          {"unexpected_rows_query": "select 1 from {batch} where ci_low > pmpm or ci_high < pmpm"},
          "conformance"),
    Check("pmpm_members_not_above_months", "reporting", TABLE, "UnexpectedRowsExpectation",
          {"unexpected_rows_query": "select 1 from {batch} where members > member_months"}, "conformance"),
    Check("other_spend_is_small", "reporting", TABLE, "UnexpectedRowsExpectation",
          {"unexpected_rows_query": """
              select 1 from (
                  select year, payer, month_basis,
                      max(case when service_category = 'other' then pmpm end) as other,
                      max(case when service_category = 'total' and bucket = 'total' then pmpm end) as total
                  from {batch} where cohort = 'all' and segment = 'all'
                  group by year, payer, month_basis) as cell
              where other > 0.05 * total"""}, "plausibility"),
]
