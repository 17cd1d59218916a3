"""Time of protection and audit at the size decision 36 allows: about 200,000 published cells.

Run: python -m tests.benchmarks.bench_disclosure [--scale 1.9]
The tables have the product's shapes: measures by stratum, spending by category, prevalence by condition.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from assets.publication.audit import audit_release
from assets.publication.disclosure_control import protect
from assets.publication.options import DisclosureOptions
from assets.publication.published_tables import write_tables
from assets.publication.specification import parse_spec
from tests.benchmarks.random_releases import cube

LIMIT_SECONDS = 30


def draw(rng: np.random.Generator, size: int, values: list[str], skew: float = 1.0) -> np.ndarray:
    weight = 1.0 / np.arange(1, len(values) + 1) ** skew
    return rng.choice(np.array(values), size, p=weight / weight.sum())


def tables_of(rng: np.random.Generator, scale: float) -> tuple[dict, dict]:
    size = int(600_000 * scale)
    payer, total = {"total": "all"}, {"total": "total"}
    base = pl.DataFrame(
        {
            "payer": draw(rng, size, [f"p{i}" for i in range(8)]),
            "segment": draw(rng, size, [f"s{i}" for i in range(5)]),
            "year": draw(rng, size, ["2023", "2024", "2025"], 0.1),
            "stratum": draw(rng, size, [f"g{i}" for i in range(int(30 * scale) + 2)]),
            "county": draw(rng, size, [f"c{i:03d}" for i in range(int(58 * scale) + 2)], 1.3),
            "category": draw(rng, size, [f"k{i}" for i in range(20)]),
            "measure": draw(rng, size, [f"m{i}" for i in range(16)], 0.3),
            "condition": draw(rng, size, [f"d{i}" for i in range(40)], 0.8),
            "cohort": draw(rng, size, ["none", "non_spmi_mh", "sud", "spmi"], 1.2),
            "met": rng.random(size) < 0.4,
            "amount": np.round(rng.gamma(0.8, 900.0, size), 2),
        }
    )
    parents = {f"k{i}": f"group{i % 4}" for i in range(20)}
    shapes = {
        "measure_rate": ({"measure": {}, "year": {}, "payer": payer, "stratum": total}, ["payer", "stratum"]),
        "pmpm": ({"year": {}, "payer": payer, "segment": total, "category": {**total, "parents": parents}},
                 ["payer", "segment", "category"]),
        "county": ({"year": {}, "payer": payer, "county": total}, ["payer", "county"]),
        "county_category": ({"year": {}, "county": total, "category": total}, ["county", "category"]),
        "prevalence": ({"year": {}, "payer": payer, "condition": {}, "cohort": total}, ["payer", "cohort"]),
        "practice": ({"year": {}, "stratum": total, "category": total}, ["stratum", "category"]),
    }  # fmt: skip
    tables, specs = {}, {}
    measures = {
        "members": pl.len().cast(pl.Int64),
        "met": pl.col("met").sum().cast(pl.Int64),
        "amount": pl.col("amount").sum().round(2),
    }
    for name, (dimensions, additive) in shapes.items():
        table = cube(base, dimensions, **measures)
        tables[name] = table.with_columns((100 * pl.col("met") / pl.col("members")).round(1).alias("rate"))
        specs[name] = parse_spec(
            name,
            {
                "dimensions": dimensions,
                "counts": {
                    "members": {"additive": additive, "quantity": "members"},
                    "met": {"of": "members", "additive": additive, "quantity": "met"},
                },
                "values": {
                    "amount": {"with": ["members"], "additive": additive, "quantity": "amount"},
                    "rate": {"with": ["members", "met"], "ratio_of": ["met", "members"], "scale": 100},
                },
            },
        )
    return tables, specs


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--scale", type=float, default=1.9)
    asked = parser.parse_args()
    tables, specs = tables_of(np.random.default_rng(7), asked.scale)
    cells = sum(frame.height * 4 for frame in tables.values())
    options = DisclosureOptions()
    # One thread does it all: processor time is what an idle machine takes.
    begin = time.process_time()
    safe = protect(tables, specs, options)
    protected = time.process_time()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_tables(folder / "published", safe.tables, specs)
        declared = {table: spec.model_dump(by_alias=True) for table, spec in specs.items()}
        rules = {"options": options.model_dump(), "broken_sums": safe.broken_sums}
        (folder / "manifest.json").write_text(json.dumps({"tables": declared, "disclosure": rules}))
        written = time.process_time()
        found = audit_release(folder)
        audited = time.process_time()
    hidden = {
        key: sum(item[key] for item in safe.hidden.values()) for key in ("primary", "secondary", "inherited")
    }
    print(f"{cells} cells, {found}, hidden {hidden}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"protect {protected - begin:.1f} s, audit {audited - written:.1f} s of processor time "
        f"(limit {LIMIT_SECONDS} s), peak memory {memory:.0f} MB"
    )
    return int(audited - written > LIMIT_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
