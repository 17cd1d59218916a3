"""Random linked tables with planted small cells, built from invented people."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

TREE = {"office": "ambulatory", "telehealth": "ambulatory", "emergency": "hospital", "inpatient": "hospital"}


def people(rng: np.random.Generator, size: int, small: bool = True) -> pl.DataFrame:
    """One row per person with skewed attributes, so that many cells of a table are small."""
    skew = 1.6 if small else 0.6

    def draw(values: list[str]) -> np.ndarray:
        weight = 1.0 / np.arange(1, len(values) + 1) ** skew
        return rng.choice(np.array(values), size, p=weight / weight.sum())

    payers = [f"p{index}" for index in range(rng.integers(2, 5))]
    regions = [f"r{index}" for index in range(rng.integers(2, 7))]
    return pl.DataFrame(
        {
            "payer": draw(payers),
            "region": draw(regions),
            "setting": draw(["office", "inpatient", "telehealth", "emergency", "other"]),
            "year": draw(["2024", "2025"]),
            "met": rng.random(size) < rng.choice([0.05, 0.4, 0.93]),
            "amount": np.round(rng.gamma(0.8, 900.0, size), 2),
        }
    )


def cube(frame: pl.DataFrame, dimensions: dict[str, dict[str, Any]], **measures: pl.Expr) -> pl.DataFrame:
    """All cells of a table with totals and parents, zero rows left out."""
    levels = [frame]
    for name, about in dimensions.items():
        more = []
        for level in levels:
            if about.get("parents"):
                parent = level.with_columns(pl.col(name).replace_strict(about["parents"], default=None))
                more.append(parent.filter(pl.col(name).is_not_null()))
            if about.get("total"):
                more.append(level.with_columns(pl.lit(about["total"]).alias(name)))
        levels += more
    grouped = [level.group_by(list(dimensions)).agg(**measures) for level in levels]
    return pl.concat(grouped).sort(list(dimensions))


MEASURES = {
    "members": pl.len().cast(pl.Int64),
    "met": pl.col("met").sum().cast(pl.Int64),
    "amount": pl.col("amount").sum().round(2),
}


def release_of(frame: pl.DataFrame) -> tuple[dict[str, pl.DataFrame], dict[str, dict]]:
    """Three linked tables of the same people: by setting, by region, and rates by payer."""
    payer, region = {"total": "all"}, {"total": "all"}
    setting = {"total": "total", "parents": TREE}
    shapes = {
        "by_setting": ({"payer": payer, "setting": setting, "year": {}}, ["payer", "setting"]),
        "by_region": ({"payer": payer, "region": region, "year": {}}, ["payer", "region"]),
        "all_years": (
            {"payer": payer, "region": region, "year": {"total": "all"}},
            ["payer", "region", "year"],
        ),
    }
    tables, specs = {}, {}
    for name, (dimensions, additive) in shapes.items():
        table = cube(frame, dimensions, **MEASURES)
        tables[name] = table.with_columns((100 * pl.col("met") / pl.col("members")).round(1).alias("rate"))
        specs[name] = {
            "dimensions": dimensions,
            "counts": {
                "members": {"additive": additive, "quantity": "members"},
                "met": {"of": "members", "additive": additive, "quantity": "met"},
            },
            "values": {
                "amount": {"with": ["members"], "additive": additive, "quantity": "amount"},
                "rate": {
                    "with": ["members", "met"],
                    "ratio_of": ["met", "members"],
                    "scale": 100,
                    "step": 0.1,
                },
            },
        }
    return tables, specs


def random_table(rng: np.random.Generator) -> tuple[dict[str, pl.DataFrame], dict[str, dict]]:
    """Two linked tables of random shape: a grid with totals and one of its margins with another cut."""
    across = [f"a{index}" for index in range(rng.integers(2, 8))]
    down = [f"b{index}" for index in range(rng.integers(2, 8))]
    counts = rng.choice([0, 3, 7, 14, 40, 200], (len(across), len(down)), p=[0.1, 0.12, 0.08, 0.2, 0.3, 0.2])
    counts = np.where(counts > 0, counts + rng.integers(-2, 3, counts.shape), 0)
    rows = [
        {"across": a, "down": b, "third": rng.choice(["x", "y", "z"], p=[0.7, 0.2, 0.1])}
        for i, a in enumerate(across)
        for j, b in enumerate(down)
        for _ in range(int(counts[i, j]))
    ]
    frame = pl.DataFrame(rows or [{"across": "a0", "down": "b0", "third": "x"}])
    total = {"total": "all"}
    measure = {"people": pl.len().cast(pl.Int64)}
    tables = {
        "grid": cube(frame, {"across": total, "down": total}, **measure),
        "cut": cube(frame, {"across": total, "third": total}, **measure),
    }
    specs = {
        "grid": {
            "dimensions": {"across": total, "down": total},
            "counts": {"people": {"additive": ["across", "down"], "quantity": "people"}},
        },
        "cut": {
            "dimensions": {"across": total, "third": total},
            "counts": {"people": {"additive": ["across", "third"], "quantity": "people"}},
        },
    }
    return tables, specs
