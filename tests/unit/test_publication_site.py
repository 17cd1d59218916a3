"""Nothing of a release but its hidden cells knows what was hidden: pages, downloads, charts and manifest."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from assets.errors import DisclosureFailed
from assets.publication.release import RunInfo, publish
from assets.publication.specification import parse_spec, specs_from_manifest
from assets.storage import Home
from assets.transformation import manifest

COVERED = {"spmi": 60, "sud": 80, "non_spmi_mh": 160, "none": 700}
VERDICT = {"dimensions": {"build_id": {}, "check_id": {}}, "plain": ["severity", "status"]}


def prevalence(spmi: int, sud: int) -> pl.DataFrame:
    """Diabetes by cohort: with spmi + sud constant, every total is."""
    people = {"spmi": spmi, "sud": sud, "non_spmi_mh": 70, "none": 150}
    rows = []
    for cohort, parts in {
        **{name: (name,) for name in people},
        "any_bh": ("spmi", "sud", "non_spmi_mh"), "all": tuple(people),
    }.items():  # fmt: skip
        n, d = sum(people[part] for part in parts), sum(COVERED[part] for part in parts)
        rate = 100 * n / d
        rows.append({
            "year": 2025, "payer": "all", "age_sex": "all", "county_fips": "all", "organization_id": "all",
            "cohort": cohort, "condition_id": "diabetes", "condition_id_2": "none", "denominator": d, "numerator": n,
            "prevalence_pct": rate, "ci_low_pct": rate * 0.9, "ci_high_pct": rate * 1.1, "lift": round(rate / 25, 2),
            "lookback_months": 24, "truncated_lookback": False, "sud_redacted": False,
            "status": "ok", "status_reason": None, "method_version": "1",
        })  # fmt: skip
    return pl.DataFrame(rows, schema_overrides={"status_reason": pl.String, "lift": pl.Float64})


def release(folder: Path, spmi: int, sud: int, site=None) -> Path:
    specs = {
        "comorbidity_prevalence": specs_from_manifest(manifest())["comorbidity_prevalence"],
        "data_quality_result": parse_spec("data_quality_result", VERDICT),
    }
    reporting = folder / "reporting"
    reporting.mkdir(parents=True)
    prevalence(spmi, sud).write_parquet(reporting / "comorbidity_prevalence.parquet")
    pl.DataFrame({"build_id": ["r"], "check_id": ["c"], "severity": ["critical"], "status": ["pass"]}).write_parquet(
        reporting / "data_quality_result.parquet"
    )
    return publish(reporting, specs, Home(folder / "home"), RunInfo("r", "h"), site=site).folder


def contents(folder: Path) -> dict[str, bytes]:
    """Every file, its own name and times taken out; workbooks unpacked."""
    identity = json.loads((folder / "manifest.json").read_text())
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_dir() or path.name == "manifest.json":
            continue
        content = path.read_bytes()
        if path.suffix == ".xlsx":
            book = zipfile.ZipFile(io.BytesIO(content))
            content = b"".join(book.read(name) for name in sorted(book.namelist()))
        for mine in ("release_id", "created_at"):
            content = content.replace(identity[mine].encode(), b"")
            content = content.replace(identity[mine][:16].encode(), b"").replace(identity[mine][:10].encode(), b"")
        found[path.relative_to(folder).as_posix()] = content
    return found


def test_whatever_was_hidden_every_byte_of_the_release_is_the_same(tmp_path):
    one, other = release(tmp_path / "one", 4, 31), release(tmp_path / "other", 6, 29)
    shown = pl.read_parquet(one / "published/comorbidity_prevalence.parquet")
    assert set(shown.filter(pl.col("numerator").is_null())["cohort"]) == {"spmi", "sud"}
    first, second = contents(one), contents(other)
    assert any(name.endswith(".xlsx") for name in first)
    assert b"diabetes" in b"".join(content.lower() for name, content in first.items() if name.endswith(".html"))
    assert [name for name in {**first, **second} if first.get(name) != second.get(name)] == []


def test_a_number_that_is_shown_does_reach_the_pages(tmp_path):
    """The comparison above can fail: a shown number changes pages and downloads."""
    first, second = contents(release(tmp_path / "one", 40, 31)), contents(release(tmp_path / "other", 41, 30))
    differing = {name for name in {**first, **second} if first.get(name) != second.get(name)}
    assert {Path(name).suffix for name in differing} >= {".html", ".csv", ".xlsx", ".parquet"}


def test_a_site_that_finds_more_than_published_tables_is_not_built(tmp_path):
    def built(folder: Path, _manifest: object) -> None:
        assert {path.name for path in folder.iterdir()} == {"published"}
        assert {path.suffix for path in (folder / "published").iterdir()} == {".parquet", ".csv"}
        (folder / "site").mkdir()
        (folder / "site" / "index.html").write_text("<!doctype html>")

    release(tmp_path / "good", 40, 31, built)


@pytest.mark.parametrize(("name", "content", "message"), [
    ("raw.parquet", "", r"raw\.parquet"),
    ("downloads/pairs.csv", "Pair,Members\na,4\n", "shows 4"),
    ("more.html", '<script type="application/json">{"c": [{"t": ["4"], "v": [4]}]}</script>', "shows 4"),
])  # fmt: skip
def test_what_pages_bring_from_elsewhere_stops_the_release(tmp_path, name, content, message):
    def careless(folder: Path, _manifest: object) -> None:
        (folder / "site" / "downloads").mkdir(parents=True)
        (folder / "site" / "index.html").write_text("<!doctype html>")
        (folder / "site" / "downloads" / "known.csv").write_text("Pair,Members\na,46\n007,\n")
        (folder / "site" / name).write_text(content)

    with pytest.raises(DisclosureFailed, match=message):
        release(tmp_path, 4, 31, careless)
    assert not (tmp_path / "home" / "current").exists()


def test_workbook_that_differs_from_its_csv_stops_the_release(tmp_path):
    def careless(folder: Path, _manifest: object) -> None:
        (folder / "site" / "downloads").mkdir(parents=True)
        book = openpyxl.Workbook()
        book.active.append(["Pair", "Members"])
        book.active.append(["a", 47])
        book.save(folder / "site" / "downloads" / "pairs.xlsx")
        (folder / "site" / "downloads" / "pairs.csv").write_text("Pair,Members\na,46\n")

    with pytest.raises(DisclosureFailed, match=r"pairs\.xlsx"):
        release(tmp_path, 4, 31, careless)
