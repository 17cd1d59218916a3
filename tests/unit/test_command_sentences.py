"""What the commands that prepare input tell a person: sentences, never objects."""

from __future__ import annotations

import json

import polars as pl
import pytest
from click.testing import CliRunner

from assets.storage import Home
from pipelines.cli import cli
from pipelines.reporting import headline


def told(*arguments: str) -> str:
    done = CliRunner().invoke(cli, list(arguments))
    assert done.exit_code == 0, done.output
    return done.stdout


def test_reference_add_says_what_was_loaded(tmp_path):
    path = tmp_path / "fees_2025.csv"
    path.write_text("payer,code,locality,year,facility,amount\nMedicare,99492,all,2025,false,150.25\n")
    assert told("reference", "add", str(path), "--home", str(tmp_path / "home")).startswith(
        "1 rows loaded as reference_fee, set ")


@pytest.mark.parametrize(("kind", "has", "lacks"), [
    ("tuva", "rows of medical_claim", "cclf"), ("cclf", "rows of cclf5", "rows of medical_claim"),
    ("apcd", "invented people (seed 4)", "Summary(")])
def test_synthesize_says_what_was_written(tmp_path, kind, has, lacks):
    text = told("synthesize", str(tmp_path / "out"), "--members", "100", "--seed", "4", "--years", "2025-2025",
                "--format", kind)
    assert has in text and lacks not in text and str(tmp_path / "out") in text


@pytest.mark.parametrize(("as_of", "basis", "said"), [
    ("2025-12-31", "all_benefits", "Total cost 2025: $25.00 PMPM (20.00 to 30.00), 250 members"),
    ("2025-12-30", "all_benefits", "Total cost 2024: $24.00 PMPM (20.00 to 30.00), 250 members"),
    ("2025-12-31", "medical_behavioral", "Medical and behavioral cost 2025: $25.00 PMPM (20.00 to 30.00), 250 members"),
    ("2023-12-31", "all_benefits", ""),
])
def test_the_headline_is_everyones_cost_in_the_last_finished_year(tmp_path, as_of, basis, said):
    """One cohort, one bucket and a hidden figure stand beside it and are never taken."""
    release = tmp_path / "releases" / "r"
    (release / "published").mkdir(parents=True)
    (release / "manifest.json").write_text(json.dumps({"as_of": as_of}))
    everyone = {"payer": "all", "segment": "all", "cohort": "all", "bucket": "total", "service_category": "total",
                "month_basis": basis, "ci_low": 20.0, "ci_high": 30.0, "members": 250}
    pl.DataFrame([
        everyone | {"year": 2023, "pmpm": None}, everyone | {"year": 2024, "pmpm": 24.0},
        everyone | {"year": 2025, "pmpm": 25.0}, everyone | {"year": 2025, "pmpm": 99.0, "cohort": "spmi"},
        everyone | {"year": 2025, "pmpm": 99.0, "bucket": "medical"}, everyone | {"year": 2026, "pmpm": 26.0},
    ]).write_parquet(release / "published" / "pmpm_summary.parquet")
    (tmp_path / "current").symlink_to(release)
    assert headline(Home(tmp_path)) == said
