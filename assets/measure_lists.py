"""Person-level lists of the quality measures for authorised staff: auditor exports and gaps in care.

They stand in the home's inside folder, readable by its owner only, and are never published.
"""

import shutil
from pathlib import Path
from typing import Any

import dagster as dg

from assets.run_context import RunContext

AUDIT_COLUMNS = """
    event.* exclude (person_key),
    rule.stage as drop_stage,
    rule.sentence as drop_sentence,
    period.code_list_release as required_code_list_release,
    coalesce(licensed.release, 'open lists of this version') as code_list_release,
    '1' as rule_version,
    false as certified
"""
AUDIT = f"""
    with licensed as (
        select string_agg(distinct release, ', ' order by release) as release from raw.licensed_value_set
    )
    select {AUDIT_COLUMNS}
    from marts.measure_event as event
    cross join licensed
    left join seed.measure_drop_rule as rule
        on event.measure_id = rule.measure_id and event.drop_reason = rule.drop_reason
    left join seed.measurement_periods as period on event.measurement_year = period.measurement_year
    where event.measure_id = $measure and event.measurement_year = $year
    order by event.payer, event.person_id, event.index_date, event.event_id, event.product_line, event.rate_id
"""
GAPS = """
    select
        coalesce(place.organization_id, 'unattributed') as organization_id,
        event.payer, event.product_line, event.person_id, event.measure_id, event.rate_id,
        event.measurement_year, event.index_date, event.evidence_claim_ids
    from marts.measure_event as event
    left join marts.measure_stratum as place
        on event.rate_id = place.rate_id and event.measurement_year = place.measurement_year
        and event.payer = place.payer and event.product_line = place.product_line
        and event.person_key = place.person_key and event.event_id = place.event_id
    where event.in_denominator and not event.in_numerator and event.measurement_year = $year
    order by 1, 2, 4, 5, 6, 8
"""


def write_measure_lists(warehouse: Path, inside: Path) -> dict[str, int]:
    """Write one auditor export a measure and year, and one gap list a year; rows by file name.

    The whole folder is replaced, so that no list of an earlier run stands beside this one's.
    """
    import duckdb

    folder, fresh = inside / "quality_measures", inside / ".quality_measures.tmp"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700, parents=True)
    rows: dict[str, int] = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        pairs = connection.execute("""select distinct measure_id, measurement_year
            from marts.measure_event order by 1, 2""").fetchall()
        for measure, year in pairs:
            name = f"audit_{measure}_{year}.csv"
            rows[name] = write(connection, AUDIT, {"measure": measure, "year": year}, fresh / name)
        for year in sorted({year for _, year in pairs}):
            name = f"gaps_{year}.csv"
            rows[name] = write(connection, GAPS, {"year": year}, fresh / name)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    return rows


def write(connection: Any, sql: str, parameters: dict[str, Any], path: Path) -> int:
    """One query as CSV with a header, readable by its owner only; its number of rows.

    COPY takes no parameters: the values are a measure of the catalogue and a year, quoted as literals.
    """
    for name, value in parameters.items():
        sql = sql.replace(f"${name}", literal(value))
    rows = connection.execute(f"copy ({sql}) to {literal(path)} (format csv, header)").fetchone()[0]
    path.chmod(0o600)
    return rows


def literal(value: Any) -> str:
    """A number as it is, everything else as a quoted text."""
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


@dg.asset(key="measure_lists", group_name="inside", deps=["release"], required_resource_keys={"run"})
def measure_lists(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """Auditor exports and gap lists of the quality measures, after the release."""
    run: RunContext = context.resources.run
    with run.stage("measure lists") as stage:
        rows = write_measure_lists(run.warehouse, run.home.inside)
        stage.rows = sum(rows.values())
    return dg.MaterializeResult(metadata=dict(rows))
