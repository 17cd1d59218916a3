"""A release is whole, repeatable, refused without a verdict and switched at once."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from assets.errors import ConfigurationError, DataRefused, DisclosureFailed
from assets.publication.disclosure_control import REASONS
from assets.publication.installed import list_releases, publish_to
from assets.publication.release import RunInfo, hidden_totals, publish
from assets.publication.restatement import moved_totals, sentence
from assets.publication.specification import parse_spec, specs_from_manifest
from assets.storage import Home

SPEC = {
    "dimensions": {"payer": {"total": "all"}},
    "counts": {"members": {"additive": ["payer"]}},
    "values": {"amount": {"with": ["members"]}},
    "plain": ["status"],
}
VERDICT = {
    "dimensions": {"build_id": {}, "check_id": {}},
    "plain": ["severity", "status"],
}
SPECS = {"pmpm": parse_spec("pmpm", SPEC), "data_quality_result": parse_spec("data_quality_result", VERDICT)}


def page(release: Path, _manifest: object) -> None:
    (release / "site").mkdir()
    (release / "site" / "index.html").write_text("<!doctype html><title>x</title>")


def build(folder: Path, run: str, members: tuple[int, ...] = (40, 60), status: str = "pass") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"payer {index}" for index in range(len(members))]
    pl.DataFrame(
        {
            "payer": ["all", *names],
            "members": [sum(members), *members],
            "amount": [float(sum(members)), *map(float, members)],
            "status": ["ok"] * (len(members) + 1),
        }
    ).write_parquet(folder / "pmpm.parquet")
    pl.DataFrame(
        {"build_id": [run], "check_id": ["unique_key"], "severity": ["critical"], "status": [status]}
    ).write_parquet(folder / "data_quality_result.parquet")
    return folder


def publish_build(tmp_path: Path, run: str = "r1", run_hash: str = "h1", **kwargs):
    reporting = build(tmp_path / run, run, **kwargs)
    return publish(reporting, SPECS, Home(tmp_path / "home"), RunInfo(run, run_hash), site=page)


def test_release_holds_every_file_of_its_manifest(tmp_path):
    release = publish_build(tmp_path)
    manifest = json.loads((tmp_path / "home/current/manifest.json").read_text())
    assert manifest["release_id"] == release.release_id
    paths = {entry["path"] for entry in manifest["files"]}
    assert paths == {
        "published/pmpm.parquet",
        "published/pmpm.csv",
        "published/data_quality_result.parquet",
        "published/data_quality_result.csv",
        "restatement.json",
        "site/index.html",
    }
    assert not (tmp_path / "home/current").readlink().is_absolute()


def test_the_manifest_tells_no_reason_and_no_count_of_the_inputs(tmp_path):
    """Who knows which hidden cells are small narrows them down: 4 to 10, where two small ones add up to 14."""
    publish_build(tmp_path)
    manifest = json.loads((tmp_path / "home/current/manifest.json").read_text())
    assert {key for tally in manifest["disclosure"]["cells_hidden"].values() for key in tally} == {"cells", "hidden"}
    tally = dict.fromkeys(REASONS, 0) | {"cells": 9, "primary": 2, "secondary": 1}
    assert hidden_totals({"t": tally}) == {"t": {"cells": 9, "hidden": 3}}


def test_unchanged_run_hash_makes_no_release(tmp_path):
    first = publish_build(tmp_path)
    second = publish_build(tmp_path)
    assert (second.is_new, second.release_id) == (False, first.release_id)
    assert len(list_releases(Home(tmp_path / "home"))) == 1


def test_damaged_current_release_is_replaced_even_with_the_same_hash(tmp_path):
    first = publish_build(tmp_path)
    (first.folder / "published/pmpm.csv").write_text("tampered")
    assert publish_build(tmp_path).is_new


def test_same_tables_give_the_same_bytes(tmp_path):
    first = publish_build(tmp_path, run_hash="h1")
    second = publish_build(tmp_path, run_hash="h2")
    assert [dict(entry) for entry in first.manifest["files"] if entry["path"] != "restatement.json"] == [
        dict(entry) for entry in second.manifest["files"] if entry["path"] != "restatement.json"]


@pytest.mark.parametrize("status", ["fail", "error", "strange"])
def test_build_without_passing_verdict_is_refused(tmp_path, status):
    before = publish_build(tmp_path)
    with pytest.raises(DataRefused):
        publish_build(tmp_path, "r2", "h2", status=status)
    assert (tmp_path / "home/current").resolve() == before.folder.resolve()


def test_verdict_of_another_build_is_refused(tmp_path):
    reporting = build(tmp_path / "r1", "r1")
    with pytest.raises(DataRefused, match="no row for build r9"):
        publish(reporting, SPECS, Home(tmp_path / "home"), RunInfo("r9", "h"), site=page)


def test_missing_expected_check_is_refused(tmp_path):
    reporting = build(tmp_path / "r1", "r1")
    run = RunInfo("r1", "h", expected_checks=frozenset({"unique_key", "row_count"}))
    with pytest.raises(DataRefused, match="row_count"):
        publish(reporting, SPECS, Home(tmp_path / "home"), run, site=page)


def test_failing_warning_publishes(tmp_path):
    reporting = build(tmp_path / "r1", "r1")
    results = pl.read_parquet(reporting / "data_quality_result.parquet")
    warning = results.with_columns(severity=pl.lit("warning"), status=pl.lit("fail"))
    warning.write_parquet(reporting / "data_quality_result.parquet")
    assert publish(reporting, SPECS, Home(tmp_path / "home"), RunInfo("r1", "h"), site=page).is_new


def test_last_five_releases_stay_and_masks_for_good(tmp_path):
    for index in range(7):
        publish_build(tmp_path, f"r{index}", f"h{index}")
    home = Home(tmp_path / "home")
    assert len(list_releases(home)) == 5
    assert len(list(home.ledger.glob("*.parquet"))) == 7


def test_roll_back_and_unknown_release(tmp_path):
    home = Home(tmp_path / "home")
    first = publish_build(tmp_path, "r1", "h1")
    publish_build(tmp_path, "r2", "h2")
    publish_to(home, first.release_id)
    assert [release.release_id for release in list_releases(home) if release.is_current] == [first.release_id]
    with pytest.raises(ConfigurationError, match="nosuch"):
        publish_to(home, "nosuch")


def test_unfinished_release_of_a_killed_run_is_removed(tmp_path):
    home = Home(tmp_path / "home").create()
    stale = home.releases / ".building-20260101T000000Z-00000000"
    (stale / "published").mkdir(parents=True)
    publish_build(tmp_path)
    assert not stale.exists()


def test_failing_site_leaves_the_old_release(tmp_path):
    before = publish_build(tmp_path)

    def broken(_folder: Path, _manifest: object) -> None:
        raise RuntimeError("page cannot be written")

    reporting = build(tmp_path / "r2", "r2")
    with pytest.raises(RuntimeError):
        publish(reporting, SPECS, Home(tmp_path / "home"), RunInfo("r2", "h2"), site=broken)
    assert (tmp_path / "home/current").resolve() == before.folder.resolve()


def test_hostile_labels_stay_text_in_csv(tmp_path):
    labels = ["=HYPERLINK(1)", "+1", "-1", "@x", "\t=1", " =1", "\u202e=1", "＝1", 'a"b,c\nd', "x" * 5000]
    reporting = build(tmp_path / "r1", "r1")
    rows = [{"payer": label, "members": 50, "amount": 1.0, "status": "ok"} for label in labels]
    pl.DataFrame(rows).write_parquet(reporting / "pmpm.parquet")
    spec = parse_spec("pmpm", SPEC | {"dimensions": {"payer": {}}, "counts": {"members": {}}})
    specs = SPECS | {"pmpm": spec}
    release = publish(reporting, specs, Home(tmp_path / "home"), RunInfo("r1", "h"), site=page)
    read = pl.read_csv(release.folder / "published/pmpm.csv", infer_schema=False)["payer"].to_list()
    assert sorted(read) == sorted([f"'{label}" for label in labels[:8]] + labels[8:])
    parquet = pl.read_parquet(release.folder / "published/pmpm.parquet")
    assert sorted(parquet["payer"].to_list()) == sorted(labels)


def test_undeclared_column_is_refused(tmp_path):
    reporting = build(tmp_path / "r1", "r1")
    path = reporting / "pmpm.parquet"
    pl.read_parquet(path).with_columns(person_id=pl.lit("p1")).write_parquet(path)
    with pytest.raises(DisclosureFailed, match="person_id"):
        publish(reporting, SPECS, Home(tmp_path / "home"), RunInfo("r1", "h"), site=page)


def test_specs_come_from_models_with_a_declaration():
    manifest = {
        "nodes": {
            "a": {"resource_type": "model", "name": "pmpm", "config": {"meta": {"publication": SPEC}}},
            "b": {"resource_type": "model", "name": "inside", "config": {"meta": {}}},
        }
    }
    assert list(specs_from_manifest(manifest)) == ["pmpm"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"plain": ["members"]}, "more than one group"),
        ({"values": {"amount": {"with": ["people"]}}}, "people"),
        ({"counts": {"members": {"additive": ["region"]}}}, "region"),
        ({"colour": 1}, "colour"),
    ],
)
def test_wrong_declaration_is_named(change, message):
    with pytest.raises(ConfigurationError, match=message):
        parse_spec("pmpm", SPEC | change)


def test_real_people_share_one_ledger_and_each_invented_population_has_its_own(tmp_path):
    from assets.ingestion.delivery import Source
    from assets.publication.release_assets import population_of

    def source(name: str, truth: str | None) -> Source:
        folder = tmp_path / name
        (folder / "_truth").mkdir(parents=True)
        if truth is not None:
            (folder / "_truth" / "truth.json").write_text(truth)
        return Source(name=name, format="tuva", path=folder)

    first, second = source("first", '{"members": 1}'), source("second", '{"members": 2}')
    real, other = source("real", None), source("other", None)
    assert population_of([real]) == population_of([other]) == population_of([real, first]) == ""
    assert len({population_of([first]), population_of([second]), ""}) == 3
    (first.path / "eligibility.csv").write_text("a person less")
    assert population_of([first]) == population_of([source("copy", '{"members": 1}')])


def delivered(*ids: str) -> tuple[dict[str, str], ...]:
    return tuple({"source": "s", "entity": "medical_claim", "delivery_id": one} for one in ids)


def publish_from(tmp_path: Path, run: str, members: tuple[int, ...], *ids: str):
    reporting = build(tmp_path / run, run, members)
    return publish(reporting, SPECS, Home(tmp_path / "home"), RunInfo(run, run, inputs=delivered(*ids)), site=page)


def test_a_corrected_delivery_reports_the_totals_it_moves(tmp_path):
    first = publish_from(tmp_path, "r1", (40, 60), "d1")
    assert json.loads((first.folder / "restatement.json").read_text()) == {}
    second = publish_from(tmp_path, "r2", (40, 110), "d1", "d2")
    report = json.loads((second.folder / "restatement.json").read_text())
    assert report["compared_with"] == first.release_id
    assert report["deliveries_added"] == [["s", "medical_claim", "d2"]] and report["deliveries_removed"] == []
    assert (report["totals_compared"], report["totals_moved"], report["largest_change_pct"]) == (2, 2, 50.0)
    assert report["moved"][0] == {"table": "pmpm", "key": "payer=all", "column": "amount", "before": 100.0,
                                  "after": 150.0, "change_pct": 50.0}
    assert second.manifest["restatement"]["totals_moved"] == 2
    assert "2 of 2 published totals differ from release" in sentence(second.manifest["restatement"])
    third = publish_from(tmp_path, "r3", (40, 110), "d2")
    assert json.loads((third.folder / "restatement.json").read_text())["totals_moved"] == 0
    assert sentence(third.manifest["restatement"]) == ""


def test_a_hidden_figure_is_never_told_by_what_moved(tmp_path):
    old = pl.DataFrame({"payer": ["all", "a"], "members": [40, None], "amount": [10.0, None], "status": ["ok"] * 2})
    new = pl.DataFrame({"payer": ["all", "a"], "members": [None, 12], "amount": [11.0, 1.0], "status": ["ok"] * 2})
    count, moved = moved_totals("pmpm", old, new, SPECS["pmpm"])
    assert (count, moved["column"].to_list()) == (1, ["amount"])


def test_what_any_earlier_release_showed_is_remembered(tmp_path):
    """500, then 430 for a lost file, then 503: 503 - 500 = 3 people, whatever stood between."""
    shown = []
    for run, members in (("r1", 500), ("r2", 430), ("r3", 503), ("r4", 530)):
        reporting = build(tmp_path / run, run, members=(members,))
        release = publish(reporting, SPECS, Home(tmp_path / "home"), RunInfo(run, run), site=page)
        shown.append(pl.read_parquet(release.folder / "published/pmpm.parquet")["members"].to_list()[0])
    assert shown == [500, 430, None, 530]
