"""The gates as blocking Dagster asset checks, and their results as a table with the build's id."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

import dagster as dg

from assets.ingestion.formats import FEEDS
from assets.loading import load
from assets.run_context import RunContext
from assets.transformation import register_raw
from expectations.check import Check, CheckResult, read_thresholds
from expectations.suites import checks


def run_gate(run: RunContext, gate: str) -> list[CheckResult]:
    """Evaluate one gate against the build's warehouse, read-only."""
    with run.stage(f"gate {gate}"):
        load("great_expectations", "great_expectations.expectations")

        from expectations.validation import validate

        results = [of_this_format(run, result) for result in validate(
            run.warehouse, checks(gate), read_thresholds(run.thresholds), run.run_id)]
    run.check_results += results
    run.warnings += [describe(result) for result in results
                     if result.status == "fail" and result.severity != "critical"]
    return results


def of_this_format(run: RunContext, result: CheckResult) -> CheckResult:
    """A raw entity that other formats feed in their own relations is not judged by its empty view."""
    schema, _, entity = result.table_name.partition(".")
    fed = any(run.raw_rows.get(relation, 0) for relation in FEEDS.get(entity, ()))
    if schema == "raw" and fed and not run.raw_rows.get(entity, 0):
        return replace(result, status="not_applicable")
    return result


def stops(result: CheckResult) -> bool:
    """Whether a result keeps the build from being published."""
    return result.status == "error" or (result.status == "fail" and result.severity == "critical")


def describe(result: CheckResult) -> str:
    """Check, table, figure and limit in one line."""
    figure = "could not be evaluated" if result.status == "error" else (
        f"{result.unexpected_count:,} of {result.row_count:,} rows ({result.share:.1%})"
        if result.unexpected_count is not None and result.share is not None else "is not as expected")
    return (f"{result.check_id} on {result.table_name}: {figure}; limit {result.limit_share:.1%} "
            f"({result.severity}). {result.note}").strip()


def asset_key(check: Check) -> dg.AssetKey:
    """The asset a check looks at."""
    return dg.AssetKey([check.schema, check.name])


def to_dagster(check: Check, result: CheckResult) -> dg.AssetCheckResult:
    """Counts only; severity error blocks what follows."""
    severity = dg.AssetCheckSeverity.ERROR if stops(result) else dg.AssetCheckSeverity.WARN
    metadata: dict[str, Any] = {"rows": result.row_count, "status": result.status}
    if result.unexpected_count is not None:
        metadata["unexpected"] = result.unexpected_count
    return dg.AssetCheckResult(asset_key=asset_key(check), check_name=check.check_id, severity=severity,
                               passed=result.status in ("pass", "not_applicable"), metadata=metadata)


def gate_checks(gate: str) -> dg.AssetChecksDefinition:
    """One blocking multi-check for a gate that has checks."""
    own = {check.check_id: check for check in checks(gate)}

    @dg.multi_asset_check(
        name=f"gate_{gate}", required_resource_keys={"run"},
        specs=[dg.AssetCheckSpec(check.check_id, asset=asset_key(check), blocking=True,
                                 description=f"{check.kahn_category}: {check.expectation}")
               for check in own.values()])
    def gate_check(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        for result in run_gate(context.resources.run, gate):
            yield to_dagster(own[result.check_id], result)

    return gate_check


def verdict_asset(deps: list[dg.AssetKey]) -> dg.AssetsDefinition:
    """`raw.check_result`: the results of all gates of this run; after everything the last gate blocks."""

    @dg.asset(key=["raw", "check_result"], group_name="raw", deps=deps, required_resource_keys={"run"})
    def check_result(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        """Every check's verdict, counts only, as Parquet that the last dbt step reads."""
        run: RunContext = context.resources.run
        register_raw(run, [write_results(run)])
        return dg.MaterializeResult(metadata={"checks": len(run.check_results)})

    return check_result


def write_results(run: RunContext) -> dict[str, Any]:
    """Write raw.check_result and give the argument that registers it."""
    import polars as pl

    columns = {"build_id": "string", "check_id": "string", "gate": "string", "table_name": "string",
               "column_name": "string", "kahn_category": "string", "severity": "string",
               "status": "string", "row_count": "bigint", "unexpected_count": "bigint", "share": "double",
               "limit_share": "double", "note": "string"}
    types = {"string": pl.String, "bigint": pl.Int64, "double": pl.Float64}
    path = run.build / "control" / "check_result.parquet"
    pl.DataFrame([asdict(result) for result in run.check_results],
                 schema={name: types[kind] for name, kind in columns.items()}).write_parquet(path)
    return {"name": "check_result", "columns": [list(item) for item in columns.items()],
            "files": [{"path": str(path), "columns": list(columns), "constants": {}}], "is_copied": True}
