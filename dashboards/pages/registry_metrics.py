"""The registry's metrics as every block of the registry page reads them: rows, order and columns."""

from __future__ import annotations

import polars as pl

from dashboards import formats
from dashboards.blocks import Column, Frame
from dashboards.published import Published

NEEDS = "Not computable: no registry was delivered."
METRIC = Column("title", "Measure", formats.name)
COUNTS = (
    Column("patients", "Patients", formats.count),
    Column("denominator", "Denominator", formats.count),
    Column("numerator", "Numerator", formats.count),
    Column("rate", "Result", formats.rate, low="ci_low", high="ci_high"),
    Column("target", "Target", formats.days, plain=True),
    Column("real_world", "Reported elsewhere", formats.rate, plain=True),
)


def cut(published: Published, name: str, metrics: tuple[str, ...]) -> Frame:
    """Rows of `metrics` in their order, taken apart by `name` (payer, site_id or month) and by nothing else."""
    frame = published.table("registry_metric")
    rest = [pl.col(other) == "all" for other in ("payer", "site_id", "month") if other != name]
    order = pl.col("metric").replace_strict({item: i for i, item in enumerate(metrics)}, default=99)
    return (
        frame.filter(*rest, pl.col("metric").is_in(metrics))
        .sort(order, maintain_order=True)
        .with_columns(pl.coalesce("rate", "mean_value").alias("rate"))
    )
