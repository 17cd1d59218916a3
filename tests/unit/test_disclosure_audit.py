"""The audit believes only the files of a built release, and stops what it cannot prove."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from assets.errors import DisclosureFailed
from assets.publication.audit import audit_release
from assets.publication.published_tables import write_tables
from assets.publication.release import RunInfo, publish
from assets.publication.specification import parse_spec
from assets.storage import Home
from tests.unit.test_publication_release import SPECS, VERDICT, page

SPEC = {
    "dimensions": {"payer": {"total": "all"}},
    "counts": {"denominator": {"additive": ["payer"]}, "numerator": {"of": "denominator"}},
    "values": {"rate": {"with": ["numerator", "denominator"], "ratio_of": ["numerator", "denominator"]}},
}
ALL_SPECS = {"rates": parse_spec("rates", SPEC), "data_quality_result": SPECS["data_quality_result"]}
ROWS = {
    "payer": ["all", "a", "b", "c"],
    "denominator": [526, 6, 20, 500],
    "numerator": [300, 3, 12, 285],
}


def publish_rows(tmp_path: Path, run: str = "r1", **rows) -> Path:
    reporting = tmp_path / run
    reporting.mkdir()
    frame = pl.DataFrame(ROWS | rows).with_columns(rate=pl.col("numerator") / pl.col("denominator"))
    frame.write_parquet(reporting / "rates.parquet")
    verdict = {"build_id": [run], "check_id": ["c"], "severity": ["critical"], "status": ["pass"]}
    pl.DataFrame(verdict).write_parquet(reporting / "data_quality_result.parquet")
    return publish(reporting, ALL_SPECS, Home(tmp_path / "home"), RunInfo(run, run), site=page).folder


def tampered(folder: Path, tmp_path: Path, change) -> Path:
    """A copy of the release whose table was changed on both shelves."""
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    frame = change(pl.read_parquet(copy / "published/rates.parquet"))
    frame.write_parquet(copy / "published/rates.parquet")
    frame.write_csv(copy / "published/rates.csv")
    return copy


def put(column: str, payer: str, value: float):
    def change(frame: pl.DataFrame) -> pl.DataFrame:
        here = pl.col("payer") == payer
        return frame.with_columns(pl.when(here).then(value).otherwise(column).alias(column).cast(frame[column].dtype))

    return change


def test_release_passes_and_says_what_was_looked_at(tmp_path):
    found = audit_release(publish_rows(tmp_path))
    assert (found["cells"], found["hidden"]) == (8, 4)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put("denominator", "a", 6), "small counts"),
        (put("denominator", "b", 20), "can be computed"),
        (put("rate", "a", 0.5), "rate is shown"),
        (put("numerator", "c", 495), "small counts"),
    ],
)
def test_leak_is_found(tmp_path, change, message):
    copy = tampered(publish_rows(tmp_path), tmp_path, change)
    with pytest.raises(DisclosureFailed, match=message):
        audit_release(copy)


def test_csv_that_shows_more_than_parquet_is_found(tmp_path):
    folder = publish_rows(tmp_path)
    text = (folder / "published/rates.csv").read_text().replace("a,,,,true", "a,6,,,true")
    (folder / "published/rates.csv").write_text(text)
    with pytest.raises(DisclosureFailed, match="CSV and Parquet"):
        audit_release(folder)


def test_undeclared_file_is_found(tmp_path):
    folder = publish_rows(tmp_path)
    pl.DataFrame({"person_id": ["p1"]}).write_parquet(folder / "published/extra.parquet")
    with pytest.raises(DisclosureFailed, match="extra"):
        audit_release(folder)


def test_printed_percentage_that_gives_the_numerator_is_found(tmp_path):
    """40.0 % of 20 can only be 8."""
    folder = tmp_path / "release"
    rate = {"with": ["denominator"], "ratio_of": ["numerator", "denominator"], "scale": 100, "step": 0.1}
    counts = {"denominator": {}, "numerator": {"of": "denominator"}}
    spec = parse_spec("t", {"dimensions": {"payer": {}}, "counts": counts, "values": {"rate": rate}})
    table = pl.DataFrame(
        {"payer": ["a"], "denominator": [20], "numerator": [None], "rate": [40.0], "suppressed": [True]},
        schema_overrides={"numerator": pl.Int64},
    )
    write_tables(folder / "published", {"t": table}, {"t": spec})
    rules = {"options": {}, "broken_sums": []}
    manifest = {"tables": {"t": spec.model_dump(by_alias=True)}, "disclosure": rules}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(DisclosureFailed, match="rate is shown"):
        audit_release(folder)


def test_hidden_cell_stays_hidden_when_it_grows(tmp_path):
    publish_rows(tmp_path)
    second = publish_rows(tmp_path, "r2", denominator=[620, 100, 20, 500], numerator=[380, 83, 12, 285])
    shown = pl.read_parquet(second / "published/rates.parquet").filter(pl.col("payer") == "a")
    assert shown["denominator"].to_list() == [None]


@pytest.mark.parametrize(("after", "shown"), [(500, True), (501, False), (510, False), (511, True)])
def test_small_restatement_is_hidden(tmp_path, after, shown):
    publish_rows(tmp_path)
    rows = {"denominator": [26 + after, 6, 20, after], "numerator": [300, 3, 12, 285]}
    second = publish_rows(tmp_path, "r2", **rows)
    cell = pl.read_parquet(second / "published/rates.parquet").filter(pl.col("payer") == "c")
    assert cell["denominator"].to_list() == [after if shown else None]


def test_number_hidden_for_a_small_change_comes_back(tmp_path):
    publish_rows(tmp_path)
    publish_rows(tmp_path, "r2", denominator=[529, 6, 20, 503])
    third = publish_rows(tmp_path, "r3", denominator=[546, 6, 20, 520], numerator=[320, 3, 12, 305])
    cell = pl.read_parquet(third / "published/rates.parquet").filter(pl.col("payer") == "c")
    assert cell["denominator"].to_list() == [520]


def test_audit_compares_with_the_last_release(tmp_path):
    first = publish_rows(tmp_path)
    copy = tampered(first, tmp_path, put("denominator", "c", 503))
    copy = tampered_total(copy)
    with pytest.raises(DisclosureFailed, match="differ from the last release"):
        audit_release(copy, first)


def tampered_total(copy: Path) -> Path:
    frame = put("denominator", "all", 529)(pl.read_parquet(copy / "published/rates.parquet"))
    frame.write_parquet(copy / "published/rates.parquet")
    frame.write_csv(copy / "published/rates.csv")
    return copy


def test_failed_audit_publishes_nothing(tmp_path, monkeypatch):
    before = publish_rows(tmp_path)

    def refuse(*_):
        raise DisclosureFailed("no proof")

    monkeypatch.setattr("assets.publication.release.audit_release", refuse)
    with pytest.raises(DisclosureFailed) as refused:
        publish_rows(tmp_path, "r2", denominator=[726, 6, 20, 700])
    assert refused.value.exit_code == 4
    home = Home(tmp_path / "home")
    assert home.current.resolve() == before.resolve()
    assert [path.name for path in home.releases.iterdir()] == [before.name]


def test_verdict_table_has_no_counts():
    assert VERDICT["plain"] == ["severity", "status"]
