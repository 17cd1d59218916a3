"""Code lists of the quality measures after the core layer, before any rate."""

from expectations.check import Check

CHECKS = [
    Check("measure_code_lists_present", "core", "intermediate.measure_value_set_source",
          "UnexpectedRowsExpectation",
          {"unexpected_rows_query": "select 1 from {batch} where empty_count > 0"}, "completeness",
          names_query="""
            select measure_id || ' needs ' || empty_value_sets from intermediate.measure_value_set_source
            where empty_count > 0 order by measure_id"""),
]
