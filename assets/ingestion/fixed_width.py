"""Fixed-width records as a matrix of bytes: sliced by column in bulk, never line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from assets.ingestion.landing import Refused

ROWS_PER_BLOCK = 16_384
SPACE, TILDE, NEWLINE, RETURN = 32, 126, 10, 13


@dataclass(frozen=True)
class Slice:
    """One field: bytes start..end of a record, counted from 1, both included."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Records:
    """A file of records of one length; `ending` is 1 for line feeds and 2 for carriage return + line feed."""

    path: Path
    length: int
    ending: int
    count: int


def open_records(path: Path, length: int, count: int) -> Records:
    """Check that the file holds exactly `count` records of `length` bytes. Raises Refused."""
    size = path.stat().st_size
    if count == 0:
        if size:
            raise Refused(f"{path.name} has {size:,} bytes; the control file says it has no records.")
        return Records(path, length, 1, 0)
    with path.open("rb") as file:
        head = file.read(length + 2)
    mark = head[length:length + 2]
    ending = 2 if mark == b"\r\n" else 1
    if len(head) < length or mark[:1] not in (b"\n", b"\r", b"") or b"\n" in head[:length]:
        line, newline, _ = head.partition(b"\n")
        found = str(len(line.rstrip(b"\r"))) if newline else f"more than {length}"
        raise Refused(f"{path.name} line 1 is {found} characters; the control file says {length}.")
    whole = count * (length + ending)
    if size not in (whole, whole - ending):
        raise Refused(f"{path.name} has {size:,} bytes; {count:,} records of {length} characters, as the "
                      f"control file says, are {whole:,}. {_first_odd_line(path, length)}")
    return Records(path, length, ending, count)


def _first_odd_line(path: Path, length: int) -> str:
    """Where the lengths first differ, and how many lines there are."""
    lines, odd = 0, None
    with path.open("rb") as file:
        for lines, line in enumerate(file, 1):
            found = len(line.rstrip(b"\r\n"))
            if found != length and odd is None:
                odd = f"line {lines} is {found} characters, "
            if len(line) > 100 * length:
                break
    return f"Found: {odd or ''}{lines:,} lines."


def batches(records: Records, fields: list[Slice]) -> Iterator[pa.RecordBatch]:
    """Text columns of the fields; blank and `~` are null. Raises Refused on a record that is not one."""
    stride = records.length + records.ending
    done = 0
    with records.path.open("rb") as file:
        while done < records.count:
            rows = min(ROWS_PER_BLOCK, records.count - done)
            buffer = bytearray(rows * stride)
            got = file.readinto(buffer)
            if got == rows * stride - records.ending and done + rows == records.count:
                buffer[got:] = b"\r\n"[-records.ending:]  # the last line end may be missing
            elif got != rows * stride:
                raise Refused(f"{records.path.name} ends early, in record {done + got // stride + 1}.")
            block = np.frombuffer(buffer, dtype=np.uint8).reshape(rows, stride)
            _check_block(records, block, done)
            yield pa.record_batch([_column(block[:, field.start - 1:field.end]) for field in fields],
                                  names=[field.name for field in fields])
            done += rows


def _check_block(records: Records, block: np.ndarray, done: int) -> None:
    body = block[:, :records.length]
    ends = block[:, -1] == NEWLINE
    if records.ending == 2:
        ends &= block[:, -2] == RETURN
    if not ends.all():
        line = done + int(np.argmin(ends)) + 1
        raise Refused(f"{records.path.name} line {line} is not {records.length} characters.")
    if body.min() < SPACE or body.max() > TILDE:
        odd = ((body < SPACE) | (body > TILDE)).any(axis=1)
        line = done + int(np.argmax(odd)) + 1
        raise Refused(f"{records.path.name} line {line} holds a character outside printable ASCII.")


def _column(cells: np.ndarray) -> pa.Array:
    """Text of one field; only rows that begin with a space or `~` are looked at for being empty."""
    rows, width = cells.shape
    first = cells[:, 0]
    suspects = np.flatnonzero((first == SPACE) | (first == TILDE))
    if suspects.size == rows and cells.max() == SPACE:
        return pa.nulls(rows, pa.string())
    data = np.ascontiguousarray(cells)
    valid = None
    if suspects.size:
        empty = suspects if width == 1 else suspects[(data[suspects, 1:] == SPACE).all(axis=1)]
        if empty.size == rows:
            return pa.nulls(rows, pa.string())
        if empty.size:
            filled = np.ones(rows, dtype=bool)
            filled[empty] = False
            valid = pa.py_buffer(np.packbits(filled, bitorder="little"))
    offsets = np.arange(0, (rows + 1) * width, width, dtype=np.int32)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(data), valid)
