"""Spend benchmark: where primary care and behavioral health stand against target, path and definition."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from dashboards import formats
from dashboards.blocks import Filter, Frame, Page, Tile, Tiles
from dashboards.pages.spend_definitions import COMPARISON, EDITS, PUBLISHED, SENSITIVITY
from dashboards.pages.spend_makeup import MODULE, NONCLAIMS, SUBCATEGORIES
from dashboards.pages.spend_standing import ADOPTION, ANNUAL, GROWTH, PATH
from dashboards.pages.spend_units import pct


def _tile(name: str, low: str, high: str, pmpm: str) -> Callable[[Frame], tuple[str, str] | None]:
    def value(frame: Frame) -> tuple[str, str] | None:
        rest = [pl.col(dim) == "all" for dim in ("organization_id", "region", "age_group")]
        rows = frame.filter(*rest).drop_nulls(name).sort("year")
        if rows.is_empty():
            return None
        row = rows.row(-1, named=True)
        bounds = f"{formats.interval(pct(row[low]), pct(row[high]))}, " if row[low] is not None else ""
        return pct(row[name]), f"{bounds}{formats.money(row[pmpm])} per member per month, {row['year']}"

    return value


PAGE = Page(
    slug="spend-benchmark",
    title="Spend benchmark",
    reader="subject",
    question="Where do primary care and behavioral health spending stand against the benchmark?",
    filters=(
        Filter("programme_id", "Programme", "ohca"),
        Filter("payer", "Payer"),
        Filter("segment", "Segment"),
        Filter("measure", "Measure", "primary_care"),
        Filter("year", "Year"),
    ),
    blocks=(
        Tiles(
            "headline",
            (
                Tile("Primary care", "spend_summary", _tile("pc_pct", "pc_ci_low", "pc_ci_high", "pc_pmpm")),
                Tile(
                    "Behavioral health",
                    "spend_summary",
                    _tile("bh_pct", "bh_ci_low", "bh_ci_high", "bh_pmpm"),
                ),
                Tile(
                    "Behavioral health in primary care",
                    "spend_summary",
                    _tile("bhpc_pct", "bhpc_ci_low", "bhpc_ci_high", "bhpc_pmpm"),
                ),
            ),
        ),
        PATH,
        ANNUAL,
        MODULE,
        COMPARISON,
        PUBLISHED,
        SUBCATEGORIES,
        NONCLAIMS,
        SENSITIVITY,
        GROWTH,
        ADOPTION,
        EDITS,
    ),
)
