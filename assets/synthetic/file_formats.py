"""Writes entities as CSV or Parquet, block by block, so that memory does not grow with the population."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from .frames import MONEY


def _decimal(cents: pa.Array) -> pa.Array:
    """Whole cents as DECIMAL(18,2) without passing through binary fractions."""
    values = np.asarray(cents.fill_null(0).cast(pa.int64()))
    words = np.empty((len(values), 2), dtype=np.int64)
    words[:, 0], words[:, 1] = values, values >> 63
    made = pa.Array.from_buffers(pa.decimal128(18, 2), len(values), [None, pa.py_buffer(words.tobytes())])
    return (
        pa.compute.if_else(cents.is_null(), pa.scalar(None, pa.decimal128(18, 2)), made) if cents.null_count else made
    )


def to_table(frame: pl.DataFrame) -> pa.Table:
    """Arrow table with plain strings and exact money."""
    table = frame.to_arrow(compat_level=pl.CompatLevel.oldest()).combine_chunks()
    arrays, fields = [], []
    for name, array in zip(table.column_names, table.columns, strict=True):
        flat = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
        flat = flat.chunk(0) if isinstance(flat, pa.ChunkedArray) else flat
        if name in MONEY:
            flat = _decimal(flat)
        elif pa.types.is_large_string(flat.type):
            flat = flat.cast(pa.string())
        arrays.append(flat)
        fields.append(pa.field(name, flat.type))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


class EntityFile:
    """One growing input file; rows are appended in blocks and the file is complete after close."""

    def __init__(self, folder: Path, entity: str, file_kind: str) -> None:
        """Open `<folder>/<entity>.csv` or `.parquet` on the first append."""
        self.path = folder / f"{entity}.{file_kind}"
        self.entity = entity
        self.kind = file_kind
        self.rows = 0
        self._parquet: pq.ParquetWriter | None = None

    def append(self, frame: pl.DataFrame) -> None:
        """Add the rows of one block."""
        table = to_table(frame)
        if self.kind == "csv":
            text = pl.DataFrame(pl.from_arrow(table)).write_csv(
                include_header=self.rows == 0 and not self.path.exists()
            )
            with self.path.open("a", encoding="utf-8", newline="") as file:
                file.write(text)
        else:
            writer = self._parquet or pq.ParquetWriter(self.path, table.schema, compression="zstd")
            writer.write_table(table, row_group_size=1_000_000)
            self._parquet = writer
        self.rows += frame.height

    def close(self) -> None:
        """Finish the file."""
        if self._parquet is not None:
            self._parquet.close()

    def __enter__(self) -> EntityFile:
        """Use as a context manager."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the file whatever happened."""
        self.close()
