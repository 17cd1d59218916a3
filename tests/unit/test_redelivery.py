"""The same delivery again is the same run; a corrected one is another, whatever the format."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from assets.ingestion.raw_assets import read_landing
from assets.storage import Home
from pipelines.run_resource import run_context
from pipelines.settings_file import settings_from_mapping
from tests.apcd_submission import Submission
from tests.claim_feed import ClaimFeed

MAPPING = """
lineage = "L0"
deliveries = "subfolders"
[medical_claim]
lines = "line.csv"
[medical_claim.columns]
claim_id = "C"
claim_line_number = "L"
person_id = "M"
claim_start_date = "D"
paid_amount = "P"
"""


def write_feed(folder: Path, paid: str) -> None:
    ClaimFeed(folder).part_a("240410", 1, "9TT0FK0XX01", "5.00").part_a(
        "240508", 2, "9TT0FK0XX01", "6.00").part_a("240612", 3, "9TT0FK0XX01", paid).write()


def write_submission(folder: Path, paid: str) -> None:
    Submission(folder).month("M1", 2024, [1, 2]).line("A1", 1, "M1", "3.00").line("A2", 1, "M1", paid).write()


def write_plan(folder: Path, paid: str) -> None:
    for number, amount in enumerate(("5.00", "6.00", paid), 1):
        (folder / f"d{number}").mkdir(parents=True, exist_ok=True)
        (folder / f"d{number}" / "line.csv").write_text(f"C,L,M,D,P\nB{number},1,P1,2024-02-01,{amount}\n")


WRITE = {"cclf": write_feed, "apcd_cdl": write_submission, "plan": write_plan}
# one delivery once more under a later or an earlier name
AGAIN = {"cclf": ("P.A0000.ACO.ZCY24.D240508.T1200000", "again"), "plan": ("d2", "d9"),
         "apcd_cdl": ("MC_202401_202412.txt", "A_COPY.txt")}


@pytest.fixture(params=WRITE)
def landed(request, tmp_path):
    """Format, folder and a reader of it that gives run hash, rows and dollars."""
    (tmp_path / "plan.toml").write_text(MAPPING)
    source = {"name": "one", "format": request.param, "path": str(tmp_path / "in"),
              "mapping": str(tmp_path / "plan.toml") if request.param == "plan" else None}

    def read() -> tuple[str, int, object]:
        run = run_context(settings_from_mapping({"source": [source]}, "test"), Home(tmp_path / "home").create(),
                          lambda stage, message: None, dt.datetime.now(dt.UTC))
        read_landing(run)
        assert run.ingested is not None and not run.ingested.refused
        amounts = [d.amount_in for d in run.ingested.accepted if d.amount_in is not None]
        return run.run_hash, sum(d.rows_raw for d in run.ingested.accepted), sum(amounts)

    return request.param, tmp_path / "in", read


def test_the_same_delivery_again_changes_nothing(landed):
    kind, folder, read = landed
    WRITE[kind](folder, "7.00")
    first = read()
    assert read() == first
    old, new = (folder / name for name in AGAIN[kind])
    shutil.copytree(old, new) if old.is_dir() else shutil.copy(old, new)
    assert read() == first


def test_a_corrected_delivery_is_another_run(landed):
    kind, folder, read = landed
    WRITE[kind](folder, "7.00")
    first = read()
    WRITE[kind](folder, "8.00")
    second = read()
    assert second[0] != first[0] and second[1] == first[1] and second[2] - first[2] == 1  # pyright: ignore
