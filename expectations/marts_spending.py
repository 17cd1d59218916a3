"""State spending before it is reported: every line of core stands in it once, no dollar is lost to the units."""

from expectations.check import Check

CHECKS = [
    Check("spending_lines_reconcile", "marts", "marts.spending_class_total", "UnexpectedRowsExpectation",
          {"unexpected_rows_query": """
            select 1
            from (
                select payer, year, count(*) as line_count
                from (select payer, year from core.medical_claim
                    union all select payer, year from core.pharmacy_claim) as line
                group by payer, year
            ) as core_line
            full join (
                select payer, year, sum(line_count) as line_count from {batch} group by payer, year
            ) as spending
                on core_line.payer = spending.payer and core_line.year is not distinct from spending.year
            where coalesce(core_line.line_count, 0) <> coalesce(spending.line_count, 0)"""}, "conformance"),
    Check("spending_dollars_reconcile", "marts", "marts.spending_class_total", "UnexpectedRowsExpectation",
          {"unexpected_rows_query": """
            select 1
            from (
                select total.payer, total.year, sum(total.spending_amount) as amount
                from {batch} as total
                inner join marts.spending_class as class on total.class_id = class.class_id
                inner join marts.spending_verdict as verdict on total.class_id = verdict.class_id
                where verdict.scenario_id = 'headline' and verdict.is_counted and not class.is_unmatched
                group by total.payer, total.year
            ) as counted
            full join (
                select payer, year, total as amount from marts.spending_unit where unit_type = 'payer'
            ) as unit
                on counted.payer = unit.payer and counted.year = unit.year
            where coalesce(counted.amount, 0) <> coalesce(unit.amount, 0)"""}, "conformance"),
]
