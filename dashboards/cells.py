"""The cells of a table: each value as it is written, hidden and missing ones told apart, and notes."""

from __future__ import annotations

from typing import Any, NamedTuple

from dashboards import formats
from dashboards.blocks import Column, Frame

_FLAGS = {
    "unstable": "unstable",
    "is_unstable": "unstable",
    "truncated_lookback": "look-back cut short",
    "sud_redacted": "substance-use claims redacted",
    "estimated_completion": "estimated completion",
    "is_estimated": "estimate",
}


class Cell(NamedTuple):
    """A table cell: what is shown, its kind (``, `hidden`, `missing`), published value and bounds."""

    text: str
    kind: str
    raw: Any
    low: Any = None
    high: Any = None


def note_column(frame: Frame) -> tuple[Column, ...]:
    """A column of notes where any row carries a status or a flag."""
    said = "status" in frame.columns and not (frame["status"].fill_null("ok") == "ok").all()
    said = said or any(name in frame.columns and frame[name].any() for name in _FLAGS)
    return (Column("", "Note"),) if said else ()


def _note(row: dict[str, Any]) -> str:
    said = [words for name, words in _FLAGS.items() if row.get(name)]
    status = row.get("status") or "ok"
    if status != "ok":
        why = row.get("status_reason")
        said.append(formats.label(status) + (f": {formats.text(why)}" if why else ""))
    return "; ".join(dict.fromkeys(said))


def cell(column: Column, row: dict[str, Any]) -> Cell:
    """The cell of `row` under `column`; the unnamed column holds notes. Raises KeyError for a column it lacks."""
    if not column.name:
        note = _note(row)
        return Cell(note, "", note)
    value = row[column.name]
    low = row[column.low] if column.low else None
    high = row[column.high] if column.high else None
    if value is None:
        is_hidden = row.get("suppressed") and not column.plain
        return Cell(formats.HIDDEN, "hidden", None) if is_hidden else Cell(formats.MISSING, "missing", None)
    of = row[column.of] if column.of else None
    show = (lambda number: column.show(number, of)) if column.of else column.show
    shown = formats.estimate(value, low, high, show) if column.low else show(value)
    raw = value if column.is_number else formats.label(value) if column.show is formats.text else formats.clean(value)
    return Cell(shown, "", raw, low, high)
