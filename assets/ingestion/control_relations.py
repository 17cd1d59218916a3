"""The run's own small raw relations: settings, sources, deliveries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from assets.ingestion.contract import ARROW_TYPE, CONTROL, Column, Kind
from assets.ingestion.delivery import RawFile, RawRelation, typed
from assets.ingestion.ingested import Ingested


def control_relations(folder: Path, settings_row: Mapping[str, Any],
                      maps: Sequence[tuple[str, str, str]], ingested: Ingested) -> list[RawRelation]:
    """Write raw.setting, raw.setting_map, raw.source and raw.delivery as Parquet below `folder`.

    `settings_row`: flattened settings, one scalar a column (None becomes null text). `maps`: (setting, key,
    value) triples.
    """
    folder.mkdir(parents=True, exist_ok=True)
    setting = tuple(Column(name, _kind(value)) for name, value in sorted(settings_row.items()))
    tables: dict[str, tuple[tuple[Column, ...], list[dict[str, Any]]]] = {
        "setting": (setting, [dict(settings_row)]),
        "setting_map": (CONTROL["setting_map"],
                        [dict(zip(("setting", "key", "value"), row, strict=True)) for row in maps]),
        "source": (CONTROL["source"], ingested.source_rows()),
        "delivery": (CONTROL["delivery"], ingested.delivery_rows()),
    }
    return [_write(folder, name, columns, rows) for name, (columns, rows) in tables.items()]


def _write(folder: Path, name: str, columns: tuple[Column, ...], rows: list[dict[str, Any]]) -> RawRelation:
    arrays = {column.name: pa.array([_plain(row[column.name], column.kind) for row in rows],
                                    ARROW_TYPE[column.kind]) for column in columns}
    path = folder / f"{name}.parquet"
    pq.write_table(pa.table(arrays), path)
    return RawRelation(name, typed(columns), [RawFile(path, tuple(arrays))], is_copied=True)


def _kind(value: Any) -> Kind:
    kinds: list[tuple[type, Kind]] = [(bool, "boolean"), (int, "integer"), (float, "double"),
                                      (Decimal, "quantity"), (date, "date")]
    for python, kind in kinds:
        if isinstance(value, python):
            return kind
    return "text"


def _plain(value: Any, kind: Kind) -> Any:
    if value is None:
        return None
    if kind == "quantity" or kind == "money":
        return Decimal(value).quantize(Decimal("0.0001" if kind == "quantity" else "0.01"))
    return str(value) if kind == "text" else value
