"""Rows and bytes of what each model built: the run record's profile beside seconds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

BLOCK = 262_144
"""Bytes of a block of a DuckDB file."""
SMALL = 10_000
"""Rows below which the bytes of a table are not asked for: it shares its blocks with others."""


def add_sizes(models: list[dict[str, Any]], warehouse: Path, tables: Path) -> None:
    """Set `rows` and `bytes` of each model that is a table; views hold none.

    Args:
        models: entries of the run record, by model name; changed in place.
        warehouse: the build's DuckDB file.
        tables: folder `<schema>/<name>/*.parquet` that Spark wrote, if it ran.
    """
    sizes = warehouse_sizes(warehouse) | folder_sizes(tables)
    for model in models:
        model["rows"], model["bytes"] = sizes.get(model["model"], (None, None))


def warehouse_sizes(warehouse: Path) -> dict[str, tuple[int, int | None]]:
    """(rows, bytes on disk) of every table of a DuckDB file by its name; whole blocks, none for small ones."""
    import duckdb

    if not warehouse.is_file():
        return {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = connection.execute(
            "select table_name, estimated_size, format('{}.{}', schema_name, table_name) from duckdb_tables()"
        ).fetchall()
        blocks = {name: connection.execute(
            "select count(distinct block_id) from pragma_storage_info(?) where block_id >= 0", [qualified],
        ).fetchall()[0][0] for name, rows, qualified in found if rows >= SMALL}
    return {name: (rows, blocks[name] * BLOCK if name in blocks else None) for name, rows, _ in found}


def folder_sizes(tables: Path) -> dict[str, tuple[int, int | None]]:
    """(rows, bytes) of every table that stands as Parquet, from the files' footers."""
    import pyarrow.parquet as pq

    sizes: dict[str, tuple[int, int | None]] = {}
    for folder in tables.glob("*/*/"):
        files = sorted(folder.glob("*.parquet"))
        sizes[folder.name] = (sum(pq.read_metadata(file).num_rows for file in files),
                              sum(file.stat().st_size for file in files))
    return sizes
