"""Lines under 42 CFR Part 2 that a build leaves out, kept apart where only their custodian reads."""

from __future__ import annotations

from pathlib import Path

from assets.errors import ConfigurationError
from assets.run_context import RunContext

FILE = "medical_claim_line.parquet"


def keep_part2_apart(run: RunContext) -> Path | None:
    """Write the withheld lines to `home/part2`, owner-only; None when the settings do not ask for it.

    Each run replaces the file whole. Raises ConfigurationError on Spark, which builds no view of them.
    """
    if not run.settings_row.get("keep_part2_apart"):
        return None
    if run.engine != "duckdb":
        raise ConfigurationError("run.keep_part2_apart: only the duckdb engine keeps these lines apart. "
                                 "Set run.drop_part2 instead, or run with engine duckdb.")
    import duckdb

    folder = run.home.part2
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target, temporary = folder / FILE, folder / f".{FILE}.tmp"
    with duckdb.connect(str(run.warehouse), read_only=True) as connection:
        connection.execute("copy (select * from intermediate.withheld_line order by all) to '"
                           + str(temporary).replace("'", "''") + "' (format parquet, compression zstd)")
    temporary.chmod(0o600)
    temporary.replace(target)
    return target
