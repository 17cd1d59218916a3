"""Claims after the core layer: nothing lost, nothing doubled."""

from expectations.check import Check

CHECKS = [
    Check("medical_claim_in_member_month", "core", "core.medical_claim", "UnexpectedRowsExpectation",
          {"unexpected_rows_query": "select 1 from {batch} where not in_member_month"}, "plausibility"),
    Check("medical_claim_payer_known", "core", "core.medical_claim", "UnexpectedRowsExpectation",
          {"unexpected_rows_query": "select 1 from {batch} where payer = 'unknown'"}, "completeness"),
    Check("pharmacy_claim_in_member_month", "core", "core.pharmacy_claim", "UnexpectedRowsExpectation",
          {"unexpected_rows_query": "select 1 from {batch} where not in_member_month"}, "plausibility"),
    Check("medical_lines_reconcile", "core", "core.claim_lineage", "UnexpectedRowsExpectation",
          {"unexpected_rows_query": """
            select 1 from (
                select
                    (select coalesce(sum(line_count), 0) from {batch} where entity = 'medical_claim'
                        and lineage_result in ('final', 'denied')) as lineage_lines,
                    (select count(*) from core.medical_claim)
                        -- what 42 CFR Part 2 withholds is counted on its own, so that nothing else can hide
                        + (select coalesce(sum(line_count), 0) from core.withheld_total) as core_lines
            ) as counted where lineage_lines <> core_lines"""}, "conformance"),
    Check("medical_dollars_reconcile", "core", "core.claim_lineage", "UnexpectedRowsExpectation",
          {"unexpected_rows_query": """
            select 1 from (
                select
                    (select coalesce(sum(amount), 0) from {batch} where entity = 'medical_claim'
                        and lineage_result in ('final', 'denied')) as lineage_amount,
                    (select coalesce(sum(paid_amount), 0) from core.medical_claim)
                        + (select coalesce(sum(amount), 0) from core.withheld_total) as core_amount
            ) as counted where lineage_amount <> core_amount"""}, "conformance"),
    Check("pharmacy_dollars_reconcile", "core", "core.claim_lineage", "UnexpectedRowsExpectation",
          {"unexpected_rows_query": """
            select 1 from (
                select
                    (select coalesce(sum(amount), 0) from {batch} where entity = 'pharmacy_claim'
                        and lineage_result in ('final', 'denied')) as lineage_amount,
                    (select coalesce(sum(
                        -- claim feeds hold the beneficiary's payment alone
                        case when source.format = 'cclf' then fill.copayment_amount
                            else fill.paid_amount end), 0)
                        from core.pharmacy_claim as fill
                        left join raw.source on fill.source_name = source.source_name) as core_amount
            ) as counted where lineage_amount <> core_amount"""}, "conformance"),
]
