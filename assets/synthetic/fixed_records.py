"""Fixed-width and delimited records from frames: the layouts are those the readers of these files use."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

LAYOUTS = Path(__file__).parents[1] / "ingestion" / "layouts"


@cache
def layout(name: str) -> pl.DataFrame:
    """Rows of a layout table."""
    return pl.read_csv(LAYOUTS / f"{name}.csv", infer_schema_length=None)


def dollars(cents: pl.Expr) -> pl.Expr:
    """Whole cents as text with two decimals."""
    sign = pl.when(cents < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    whole, part = (cents.abs() // 100).cast(pl.String), (cents.abs() % 100).cast(pl.String).str.zfill(2)
    return sign + whole + pl.lit(".") + part


def fixed(frame: pl.DataFrame, file: str, length: int) -> str:
    """Records of one claim-feed file; columns named like fields, missing fields blank, newline at each end."""
    fields = layout("cclf").filter((pl.col("file") == file) & (pl.col("record_length") == length)).sort("start")
    parts, place = [], 1
    for row in fields.iter_rows(named=True):
        if row["start"] > place:
            parts.append(pl.lit(" " * (row["start"] - place)))
        width = row["end"] - row["start"] + 1
        if row["field"] in frame.columns:
            text = pl.col(row["field"]).cast(pl.String).fill_null("").str.slice(0, width)
            parts.append(text.str.pad_end(width) if row["kind"] == "text" else text.str.pad_start(width))
        else:
            parts.append(pl.lit(" " * width))
        place = row["end"] + 1
    if place <= length:
        parts.append(pl.lit(" " * (length - place + 1)))
    lines = frame.select(pl.concat_str(parts).alias("line"))["line"]
    return "\n".join(lines.to_list()) + ("\n" if frame.height else "")


def delimited(frame: pl.DataFrame, file_type: str) -> str:
    """Records of one state submission file, fields in order of the layout."""
    fields = layout("apcd_cdl").filter(pl.col("file_type") == file_type).sort("position")
    parts = [pl.col(c).cast(pl.String).fill_null("") if c in frame.columns else pl.lit("") for c in fields["column"]]
    lines = frame.select(pl.concat_str(parts, separator="|").alias("line"))["line"]
    return "\n".join(lines.to_list()) + ("\n" if frame.height else "")
