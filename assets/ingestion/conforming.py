"""Parquet in the contract's own names and types stands in raw as it was delivered, without a copy.

Rows that break the contract are left out by a predicate that goes with the file: writing millions of
good rows again for the sake of a few bad ones would cost more than all the rest of reading.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from assets.ingestion.contract import ARROW_TYPE, Entity
from assets.ingestion.conversion import Field, write_quarantine
from assets.ingestion.delivery import Delivery
from assets.ingestion.engine import fetch, literal, quoted
from assets.ingestion.landing import Landed
from assets.ingestion.raw_store import RawName, link_or_copy


def holds(wanted: pa.DataType, delivered: pa.DataType) -> bool:
    """Whether every value of the delivered type is one of the wanted type, so that a cast cannot fail."""
    if delivered == wanted:
        return True
    if pa.types.is_dictionary(delivered):
        return holds(wanted, delivered.value_type)
    if pa.types.is_string(wanted):
        return pa.types.is_large_string(delivered)
    if pa.types.is_int64(wanted):
        return pa.types.is_integer(delivered) and not pa.types.is_uint64(delivered)
    if pa.types.is_decimal(wanted):
        if pa.types.is_integer(delivered):
            return delivered.bit_width <= 32  # ten digits; both decimals of the contract have more
        return (pa.types.is_decimal(delivered) and delivered.scale <= wanted.scale
                and delivered.precision - delivered.scale <= wanted.precision - wanted.scale)
    return pa.types.is_float64(wanted) and pa.types.is_float32(delivered)


def conforms(entity: Entity, schema: pa.Schema, matched: dict[str, str]) -> bool:
    """Whether the Parquet has the contract's own names and types that its types hold."""
    return all(target == text and holds(ARROW_TYPE[entity.known_or_text(target).kind], schema.field(text).type)
               for target, text in matched.items())


def has_blanks(path: Path) -> bool:
    """Whether text columns hold empty or padded text, which sorts before all other text."""
    metadata = pq.read_metadata(path)
    for group in range(metadata.num_row_groups):
        for index in range(metadata.num_columns):
            statistics = metadata.row_group(group).column(index).statistics
            lowest = statistics.min if statistics is not None and statistics.has_min_max else None
            if isinstance(lowest, str) and lowest[:1] in ("", " "):
                return True
    return False


def link_conforming(con: duckdb.DuckDBPyConnection, landed: Landed, entity: Entity, name: RawName,
                    shell: Delivery, columns: list[str], warnings: list[str], say: Callable[[str], None]
                    ) -> Delivery:
    """Link a conforming file; rows that break the contract are listed in quarantine and left out by `kept`."""
    fields = [Field(entity.known_or_text(text), f"c{n}") for n, text in enumerate(columns)]
    tests = [test for field in fields for test in field.tests_when_typed]
    scan = f"read_parquet({literal(landed.path)})"
    every = ", ".join(f"count({quoted(text)})" for text in columns)  # a damaged page of any column shows here
    rows, *counts = fetch(con, f"select count(*), {every}" + "".join(
        f", count(*) filter ({test})" for test in tests) + f" from {scan}")
    # Every test in it costs each later reading: only those that some row fails go with the file.
    kept = " and ".join(test for test, count in zip(tests, counts[len(columns):], strict=True) if count < rows)
    dollars = entity.amount if entity.amount in columns else "cast(null as decimal)"
    good, amount, amount_good = fetch(con, f"select count(*) filter ({kept or 'true'}), sum({dollars}), "
                                           f"sum({dollars}) filter ({kept or 'true'}) from {scan}")
    if rows > good:
        say(f"{rows - good:,} rows break the contract and go to quarantine")
        texts = ", ".join(f"cast({quoted(text)} as varchar) as c{n}" for n, text in enumerate(columns))
        broken = (f"(select {texts}, file_row_number from read_parquet({literal(landed.path)}, "
                  f"file_row_number = true) where not ({kept}))")
        write_quarantine(con, broken, fields, name.quarantine, shell.file_name, "file_row_number + 1")
        warnings.append(broken_rows_warning(shell.file_name, rows - good, rows, name))
    link_or_copy(landed.path, name.parquet)
    return replace(shell, rows_in=rows, rows_raw=good, rows_quarantined=rows - good, amount_in=amount,
                   amount_quarantined=None if amount is None else amount - (amount_good or 0),
                   path=name.parquet, kept=kept, columns=tuple(columns),
                   warnings=tuple(warnings))


def broken_rows_warning(file_name: str, broken: int, rows: int, name: RawName) -> str:
    """What the reader is told about rows that break the contract."""
    return (f"{file_name}: {broken:,} of {rows:,} rows break the contract; "
            f"see {name.quarantine.with_suffix('.csv').name} in quarantine.")
