"""Which condition a diagnosis code is evidence of: the longest rule of a condition decides."""

from __future__ import annotations

import re

import polars as pl

from tests.benchmarks.contract import SEEDS


def seed(name: str) -> pl.DataFrame:
    """A seed with every column as text; an empty cell is null."""
    return pl.read_csv(SEEDS / f"{name}.csv", infer_schema=False)


def code_conditions(codes: list[str]) -> pl.DataFrame:
    """code, condition_id for the codes that occur."""
    best: dict[tuple[str, str], tuple[int, bool]] = {}
    for condition, text, kind, included in seed("condition_rule").iter_rows():
        if kind not in ("prefix", "pattern"):
            continue
        pattern = re.compile(re.escape(text).replace("%", ".*").replace("_", ".") + (".*" if kind == "prefix" else ""))
        order = len(text.replace("%", "")) * 10 + (0 if included == "1" else 1)
        for code in codes:
            if pattern.fullmatch(code) and order > best.get((code, condition), (-1, False))[0]:
                best[code, condition] = (order, included == "1")
    return pl.DataFrame([key for key, (_, included) in best.items() if included],
                        schema=["code", "condition_id"], orient="row")
