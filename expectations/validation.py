"""Runs checks with Great Expectations inside DuckDB: rows never leave the engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from expectations.check import Check, CheckResult, Threshold
from expectations.duckdb_dialect import URL

# Counts only: no list of unexpected values ever enters a result.
RESULT_FORMAT = {"result_format": "SUMMARY", "partial_unexpected_count": 0}


@contextmanager
def data_source(database: Path) -> Iterator[Any]:
    """A Great Expectations source over a DuckDB file, read-only; gives the file back at the end."""
    import great_expectations as gx  # three seconds: only where checks run
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_sql("build", connection_string=URL.format(path=database))
    try:
        yield source
    finally:
        for engine in (source.get_engine(), source.get_execution_engine().engine):
            engine.dispose()


def validate(database: Path, checks: Iterable[Check], thresholds: dict[str, Threshold],
             build_id: str) -> list[CheckResult]:
    """Evaluate checks, one Great Expectations suite a table, and give one result a check.

    A check without a threshold is critical at limit 0. An empty table is `not_applicable` for checks
    that need rows; a check that cannot be evaluated is `error`.
    """
    ordered = sorted(checks, key=lambda check: (check.table, check.check_id))
    results: list[CheckResult] = []
    with data_source(database) as source:
        for table, group in groupby(ordered, key=lambda check: check.table):
            results += validate_table(source, table, list(group), thresholds, build_id)
    return results


def validate_table(source: Any, table: str, checks: list[Check], thresholds: dict[str, Threshold],
                   build_id: str) -> list[CheckResult]:
    """All checks of one table in one validation, so that their aggregates share scans."""
    import great_expectations as gx

    schema, name = table.split(".")
    row_count = count_rows(source, table)
    asset = source.add_table_asset(name=table, table_name=name, schema_name=schema)
    batch = asset.add_batch_definition_whole_table("all").get_batch()
    asked = [check for check in checks if row_count > 0 or not check.needs_rows]
    answers: dict[str, Any] = {}
    if asked:
        suite = gx.ExpectationSuite(name=table, expectations=[  # pyright: ignore[reportArgumentType]
            expectation(check, thresholds.get(check.check_id)) for check in asked])
        outcome = batch.validate(suite, result_format=RESULT_FORMAT)
        answers = {item.expectation_config.meta["check_id"]: item for item in outcome.results}
    return [named(source, check, to_result(check, answers.get(check.check_id), thresholds, row_count, build_id))
            for check in checks]


def named(source: Any, check: Check, result: CheckResult) -> CheckResult:
    """A failed check's result with the names of what failed, where the check can tell them."""
    if result.status != "fail" or not check.names_query:
        return result
    engine = source.get_execution_engine().engine
    with engine.connect() as connection:
        names = [str(row[0]) for row in connection.exec_driver_sql(check.names_query).fetchall()]
    return replace(result, note=f"{result.note} {'; '.join(names)}.")


def expectation(check: Check, threshold: Threshold | None) -> Any:
    """The Great Expectations object; a share limit becomes its `mostly` where it takes one."""
    import great_expectations.expectations as gxe

    kind = getattr(gxe, check.expectation)
    arguments = dict(check.arguments)
    limit = threshold.limit if threshold else 0.0
    if "mostly" in kind.model_fields if hasattr(kind, "model_fields") else "mostly" in kind.__fields__:
        arguments.setdefault("mostly", 1.0 - limit)
    return kind(**arguments, meta={"check_id": check.check_id})


def count_rows(source: Any, table: str) -> int:
    """Rows of the table."""
    engine = source.get_execution_engine().engine
    with engine.connect() as connection:
        return int(connection.exec_driver_sql(f"select count(*) from {table}").scalar() or 0)


def to_result(check: Check, answer: Any, thresholds: dict[str, Threshold], row_count: int,
              build_id: str) -> CheckResult:
    """Translate an answer to counts and one of four states."""
    threshold = thresholds.get(check.check_id, Threshold(check.check_id, "critical", 0.0, ""))
    unexpected: int | None = None
    status: Any = "not_applicable"
    if answer is not None:
        details = answer.result or {}
        raised = bool(answer.exception_info) and "exception_message" in str(answer.exception_info) and (
            any(item.get("raised_exception") for item in exceptions(answer.exception_info)))
        unexpected = details.get("unexpected_count")
        if unexpected is None and isinstance(details.get("observed_value"), int | float):
            observed = details["observed_value"]
            unexpected = int(observed) if check.expectation == "UnexpectedRowsExpectation" else None
        status = "error" if raised else ("pass" if answer.success else "fail")
        if status == "fail" and within_limit(unexpected, row_count, threshold.limit):
            status = "pass"
    share = unexpected / row_count if unexpected is not None and row_count else None
    return CheckResult(
        build_id=build_id, check_id=check.check_id, gate=check.gate, table_name=check.table,
        column_name=str(check.arguments.get("column", "")), kahn_category=check.kahn_category,
        severity=threshold.severity, status=status, row_count=row_count, unexpected_count=unexpected,
        share=share, limit_share=threshold.limit, note=threshold.note)


def within_limit(unexpected: int | None, row_count: int, limit: float) -> bool:
    """Expectations without `mostly` are judged here by share."""
    return unexpected is not None and row_count > 0 and limit > 0 and unexpected / row_count <= limit


def exceptions(info: Any) -> list[dict[str, Any]]:
    """Great Expectations gives one exception record, or one a metric."""
    if "raised_exception" in info:
        return [info]
    return [item for item in info.values() if isinstance(item, dict)]
