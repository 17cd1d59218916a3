"""`bhi explain claim`: every version of a claim that was delivered, and which rule decided what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assets.errors import ConfigurationError

CHAIN = """
select lineage.data_source, lineage.source_claim_id, lineage.entity, lineage.action, lineage.processed_date,
    lineage.amount, lineage.line_count, lineage.lineage_result, lineage.rule, delivery.file_name, lineage.claim_key
from core.claim_lineage as lineage
left join (select delivery_id, source_name, min(file_name) as file_name from raw_delivery group by 1, 2) as delivery
    on lineage.delivery_id = delivery.delivery_id and lineage.source_name = delivery.source_name
where (lineage.source_name, lineage.entity, lineage.claim_family) in (
    select source_name, entity, claim_family from core.claim_lineage
    where source_claim_id = $claim and ($source is null or source_name = $source))
order by lineage.source_name, lineage.entity, lineage.processed_date nulls first, lineage.action,
    lineage.source_claim_id, lineage.lineage_result
"""
LINES = """
select claim_line_number, service_date, hcpcs_code, revenue_center_code, paid_amount, is_denied, in_member_month
from core.medical_claim where claim_key = $key order by claim_line_number
"""
ACTIONS = {"0": "original", "1": "cancellation", "2": "adjustment"}


def explain_claim(warehouse: Path, claim_id: str, source: str | None = None) -> str:
    """The chain of versions around a claim number and the lines that stand, as text for staff.

    Raises ConfigurationError when there is no warehouse or no such claim.
    """
    import duckdb

    if not warehouse.exists():
        raise ConfigurationError(f"{warehouse}: no warehouse yet. Run `bhi run` first.")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        has_delivery = connection.execute(
            "select count(*) from information_schema.tables where table_schema = 'raw' "
            "and table_name = 'delivery'").fetchall()[0][0] and _readable(connection)
        deliveries = "raw.delivery" if has_delivery else (
            "(select null as delivery_id, null as source_name, null as file_name where false)")
        rows = connection.execute(CHAIN.replace("raw_delivery", deliveries),
                                  {"claim": claim_id, "source": source}).fetchall()
        if not rows:
            where = f" in source {source}" if source else ""
            raise ConfigurationError(f"claim {claim_id}: not found{where}. Give the number as delivered, "
                                     "with its leading zeros.")
        return "\n".join(text for row in rows for text in _version(connection, row))


def _readable(connection: Any) -> bool:
    """Whether the run's small control tables are still there (they live as long as the run)."""
    import duckdb

    try:
        connection.execute("select 1 from raw.delivery limit 1").fetchall()
    except duckdb.Error:
        return False
    return True


def _version(connection: Any, row: tuple) -> list[str]:
    source, claim, entity, action, processed, amount, lines, result, rule, file, key = row
    kind = ACTIONS.get(action or "", action or "version")
    texts = [f"{source} {entity} {claim}: {kind}"
             + (f", processed {processed}" if processed else "") + f", {amount} dollars, {lines} lines"
             + (f", delivered in {file}" if file else ""),
             f"    {result}: {rule}"]
    if result in ("final", "denied") and entity == "medical_claim":
        for number, day, hcpcs, revenue, paid, denied, matched in connection.execute(
                LINES, {"key": key}).fetchall():
            marks = [word for word, holds in (("denied", denied), ("outside any member month", not matched))
                     if holds]
            code = hcpcs or revenue or "no code"
            texts.append(f"    line {number}: {day} {code} {paid}" + (f" ({', '.join(marks)})" if marks else ""))
    return texts
