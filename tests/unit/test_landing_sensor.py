"""The landing sensor: nothing starts before every delivery is complete by its own count."""

from __future__ import annotations

import os
import shutil
import time
import zipfile
from pathlib import Path

import dagster as dg
import pytest

from assets.ingestion.completeness import missing_parts
from assets.ingestion.delivery import Source
from pipelines.automation import PATIENCE_SECONDS, STABLE_SECONDS, landing_sensor, waits_for
from tests.apcd_submission import Submission
from tests.claim_feed import ClaimFeed
from tests.input_folder import InputFolder

STEM = "P.A0000.ACO.ZC{}Y24.D240410.T1200000"


def feed(folder: Path) -> Path:
    return ClaimFeed(folder).part_a("240410", 1, "9TT0FK0XX01", "5.00").part_b(
        "240410", 2, "9TT0FK0XX01", "7.00").write() / STEM.format("")


def missing(path: Path, kind: str = "cclf", **more) -> str:
    return "; ".join(missing_parts(Source("s", kind, path, **more)))


def test_claim_feeds_wait_for_every_counted_file(tmp_path):
    delivery = feed(tmp_path)
    assert missing(tmp_path) == ""
    lines = delivery / STEM.format("5")
    whole = lines.read_bytes()
    lines.write_bytes(whole[:-2])
    assert "lacks CCLF5 with 1 records" in missing(tmp_path)
    lines.write_bytes(whole[:-1])  # the last line end may be missing
    assert missing(tmp_path) == ""
    lines.unlink()
    assert "lacks CCLF5 with 1 records" in missing(tmp_path)
    lines.write_bytes(whole)
    (delivery / STEM.format("0")).rename(tmp_path / "late")
    assert "lacks its control file" in missing(tmp_path)


def test_zips_wait_for_their_end(tmp_path):
    delivery = feed(tmp_path)
    with zipfile.ZipFile(tmp_path / f"{delivery.name}.zip", "w") as archive:
        for path in delivery.iterdir():
            archive.write(path, path.name)
    shutil.rmtree(delivery)
    packed = next(tmp_path.glob("*.zip"))
    assert missing(tmp_path) == ""
    packed.write_bytes(packed.read_bytes()[:-40])
    assert "the zip is not complete" in missing(tmp_path)


def test_submissions_plans_and_folders_wait_too(tmp_path):
    submission = Submission(tmp_path / "state").month("M1", 2024, [1])
    assert "no MC file yet" in missing(submission.write(), "apcd_cdl")
    path = submission.line("A1", 1, "M1", "1.00").write()
    assert missing(path, "apcd_cdl") == ""
    claims = path / "MC_202401_202412.txt"
    claims.write_bytes(claims.read_bytes()[:-25])
    assert "MC_202401_202412.txt has no trailer yet" in missing(path, "apcd_cdl")

    mapping = tmp_path / "plan.toml"
    mapping.write_text('lineage = "L0"\n[medical_claim]\nlines = "line*.csv"\nheader = "head*.csv"\njoin = ["C"]\n'
                       '[medical_claim.columns]\nclaim_id = "C"\nclaim_line_number = "L"\nperson_id = "M"\n'
                       'claim_start_date = "D"\n')
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "line.csv").write_text("C,L,M,D\n")
    assert "has no head*.csv yet" in missing(tmp_path / "plan", "plan", mapping=mapping)
    (tmp_path / "plan" / "head.csv").write_text("C\n")
    assert missing(tmp_path / "plan", "plan", mapping=mapping) == ""

    folder = InputFolder(tmp_path / "tuva").add("eligibility", person_id="1", payer="P",
                                                enrollment_start_date="2024-01-01").write()
    assert "no medical_claim file yet" in missing(tmp_path / "tuva", "tuva")
    (tmp_path / "tuva" / "medical_claim.csv").write_text("claim_id\n")
    assert missing(tmp_path / "tuva", "tuva") == "", folder
    (tmp_path / "tuva" / "pharmacy_claim.csv.part").write_text("")
    assert "pharmacy_claim.csv.part is still being sent" in missing(tmp_path / "tuva", "tuva")


def test_a_fault_that_stays_is_left_to_the_run(tmp_path):
    shutil.rmtree(feed(tmp_path), ignore_errors=True)
    source = Source("s", "cclf", tmp_path)
    assert "changed 59 s ago" in waits_for([source], STABLE_SECONDS - 1)
    assert "no delivery yet" in waits_for([source], STABLE_SECONDS)
    assert "no delivery yet" in waits_for([source], PATIENCE_SECONDS)
    assert waits_for([source], PATIENCE_SECONDS + 1) == ""


def test_the_sensor_requests_a_run_once_the_set_is_complete(tmp_path, monkeypatch):
    delivery = feed(tmp_path / "aco")
    config = tmp_path / "bhi.toml"
    config.write_text('[[source]]\nname = "aco"\nformat = "cclf"\npath = "aco"\n')
    monkeypatch.setenv("BHI_CONFIG", str(config))
    monkeypatch.delenv("BHI_INPUT", raising=False)

    def tick():
        return landing_sensor(dg.build_sensor_context()).__next__()  # pyright: ignore

    def rest() -> None:
        for path in (tmp_path / "aco").rglob("*"):
            os.utime(path, (time.time() - 120, time.time() - 120))

    assert isinstance(tick(), dg.SkipReason)
    rest()
    first = tick()
    assert isinstance(first, dg.RunRequest) and tick().run_key == first.run_key
    lines = delivery / STEM.format("5")
    lines.write_bytes(lines.read_bytes()[:100])
    rest()
    waiting = tick()
    assert isinstance(waiting, dg.SkipReason) and "CCLF5" in (waiting.skip_message or "")


@pytest.mark.parametrize("kind", ["tuva", "cclf", "apcd_cdl", "plan"])
def test_what_is_not_there_yet_is_waited_for(tmp_path, kind):
    assert "does not exist yet" in missing(tmp_path / "none", kind)
