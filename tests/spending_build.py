"""Builds core and the spending tables over small inputs, without gates and publication."""

from __future__ import annotations

import atexit
import datetime as dt
import shutil
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from assets.storage import Home
from tests.core_models import build_core
from tests.golden.spend_example import write_example
from tests.pipeline import Outcome, forget

ENDS = (
    "claim_line_spending", "spend_summary", "bh_spend_subcategory", "nonclaims_allocation", "spend_edit",
    "spend_growth", "spend_published_rate", "spend_sensitivity", "benchmark_result", "apm_adoption", "spend_comparison",
    "submission_provider", "submission_enrollment", "reconciliation_month",
)
"""The last models of the spending part; with their ancestors they are all of it."""


NO_FLOORS = {"floor_member_months": 0, "organization_floor_member_months": 0}


def build_spending(input_folder: Path, home: Path, spending: Mapping[str, Any] | None = None,
                   run: Mapping[str, Any] | None = None) -> Outcome:
    """Build over one Tuva source that reaches to 2026-03-31; `spending` and `run` are settings of those sections."""
    built = build_core(
        {"source": [{"name": "input", "path": str(input_folder), "data_through": dt.date(2026, 3, 31)}],
         "run": {"as_of": dt.date(2026, 3, 31), **(run or {})},
         "spending": NO_FLOORS if spending is None else spending}, home, *ENDS)
    kept = Home(home)
    kept.warehouse.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(built, kept.warehouse)
    return Outcome(0, kept)


@lru_cache(1)
def worked_example() -> Outcome:
    """The worked example, built once for every test that reads it."""
    folder = Path(tempfile.mkdtemp(prefix="bhi-spending-"))
    atexit.register(forget, folder)
    return build_spending(write_example(folder / "in"), folder / "home")
