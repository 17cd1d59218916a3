"""One thread through the house: what a run publishes, keeps, refuses and never overwrites."""

from __future__ import annotations

import fcntl
import hashlib
import json
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from assets.errors import BhiError, DataRefused
from assets.storage import Home
from assets.transformation import PARSE_ENVIRONMENT, environment, invoke, parse, release_warehouse
from pipelines.run import QUIET, causes
from pipelines.settings_file import settings_from_mapping
from tests.pipeline import Outcome, run_pipeline
from tests.population_people import People


def small_input(folder: Path, paid: str = "100.00") -> Path:
    """Thirty members with three visits each in 2025; the first line costs what is asked for."""
    people = People(folder)
    for number in range(30):
        for month in (1, 4, 12):
            people.claim(f"person{number:02}", f"2025-{month:02}-10", "F329" if number % 2 else "E119")
    people.folder.rows["medical_claim"][0]["paid_amount"] = paid
    people.folder.write()
    return folder


def fingerprint(home: Home) -> dict[str, str]:
    """Content of every file a reader can see, and where `current` points."""
    files = {str(path.relative_to(home.releases)): hashlib.sha256(path.read_bytes()).hexdigest()
             for path in home.releases.rglob("*") if path.is_file()}
    return files | {"current": str(home.current.readlink())}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, Path, Path]:
    """A home with one release, its input, and the same input with one impossible amount."""
    place = tmp_path_factory.mktemp("thread")
    folder = small_input(place / "input")
    outcome = run_pipeline(folder, place / "home")
    assert outcome.exit_code == 0, outcome.message
    return outcome, folder, small_input(place / "poisoned", paid="99999999.00")


def test_the_release_shows_the_number_worked_by_hand(published: tuple[Outcome, Path, Path]) -> None:
    """30 people with 12 months each in 2025 and 3 visits of 120 dollars allowed; drugs are not delivered."""
    outcome = published[0]
    rows = outcome.rows("select member_months, pmpm from reporting.pmpm_summary where payer = 'all' and year = 2025 "
                        "and segment = 'all' and month_basis = 'medical_behavioral' and cohort = 'all' "
                        "and bucket = 'total' and service_category = 'total'")
    assert rows == [(360, pytest.approx(30 * 3 * 120 / 360))]
    assert (outcome.home.current / "site" / "index.html").is_file()
    manifest = json.loads((outcome.home.current / "manifest.json").read_text(encoding="utf-8"))
    assert {key for item in manifest["inputs"] for key in item} == {"source", "entity", "delivery_id"}


def test_every_dbt_test_holds(published: tuple[Outcome, Path, Path]) -> None:
    """Keys are unique, references are met and unit tests pass on a really built warehouse."""
    values = PARSE_ENVIRONMENT | {"BHI_WAREHOUSE": str(published[0].home.warehouse)}
    with environment(values):
        try:
            result = invoke(["test", "--target", "duckdb", "--no-write-json",
                             "--target-path", str(published[0].home.tmp / "dbt")], manifest=parse("duckdb"))
        finally:
            release_warehouse()
    assert result.exception is None
    assert len(result.result.results) > 30
    assert [(answer.node.name, answer.message) for answer in result.result.results
            if answer.status not in ("pass", "success")] == []


def test_every_relation_opens_after_the_run(published: tuple[Outcome, Path, Path]) -> None:
    """Views of the warehouse rest on nothing that goes with the run's folder."""
    with duckdb.connect(str(published[0].home.warehouse), read_only=True) as connection:
        names = connection.execute(
            "select schema_name || '.' || view_name from duckdb_views() where not internal").fetchall()
        assert len(names) > 50
        for (name,) in names:
            connection.execute(f"select count(*) from {name}").fetchall()


def test_the_run_record_profiles_every_model(published: tuple[Outcome, Path, Path]) -> None:
    """Thirty members with three one-line claims each; a view has no rows of its own."""
    record = next(published[0].home.logs.glob("run-*.json"))
    models = {model["model"]: model for model in json.loads(record.read_text(encoding="utf-8"))["models"]}
    assert models["medical_claim"]["rows"] == 90
    assert models["person"]["rows"] == 30
    assert models["claim_lineage"]["rows"] is None
    assert all(model["seconds"] >= 0 and model["cpu_seconds"] >= 0 for model in models.values())


def test_unchanged_inputs_make_no_release(published: tuple[Outcome, Path, Path]) -> None:
    """The second run keeps the release and every byte of it."""
    outcome, folder, _ = published
    before = fingerprint(outcome.home)
    again = run_pipeline(folder, outcome.home.root)
    assert (again.exit_code, again.release_is_new) == (0, False)
    assert fingerprint(outcome.home) == before


def test_a_poisoned_delivery_publishes_nothing(published: tuple[Outcome, Path, Path]) -> None:
    """Exit 2, a message with check, table, figure and limit; the old release stays as it was."""
    outcome, _, poisoned = published
    before = fingerprint(outcome.home)
    refused = run_pipeline(poisoned, outcome.home.root)
    assert refused.exit_code == 2
    for word in ("medical_claim_amount_plausible", "raw.medical_claim", "1 of 90 rows", "limit 0.0%"):
        assert word in refused.message
    assert fingerprint(outcome.home) == before
    assert refused.rows("select count(*) from core.person") == [(30,)]


def test_a_held_home_is_not_entered(published: tuple[Outcome, Path, Path]) -> None:
    """Exit 3, and the message names who holds it."""
    outcome, folder, _ = published
    with outcome.home.lock.open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        held.truncate(0)
        held.write(json.dumps({"pid": 4321, "host": "elsewhere", "run_id": "r1", "since": "2026-01-01"}))
        held.flush()
        refused = run_pipeline(folder, outcome.home.root)
    assert refused.exit_code == 3
    assert "process 4321 on elsewhere, run r1" in refused.message


def materialise(selection: dg.AssetSelection) -> BhiError:
    """Materialise a selection as the Dagster pages do; gives the refusal."""
    from pipelines.definitions import defs

    job = dg.define_asset_job("by_hand", selection=selection)
    whole = dg.Definitions.merge(defs, dg.Definitions(jobs=[job]))
    with dg.DagsterInstance.ephemeral() as instance, pytest.raises(Exception) as caught:
        whole.resolve_job_def("by_hand").execute_in_process(instance=instance, run_config=QUIET)
    refusals = [cause for cause in causes(caught.value) if isinstance(cause, BhiError)]
    assert refusals, caught.value
    return refusals[0]


@pytest.mark.parametrize("selection", [
    dg.AssetSelection.assets("release"),
    dg.AssetSelection.assets("reporting_files", "release"),
    dg.AssetSelection.all() - dg.AssetSelection.all_asset_checks(),
], ids=["release alone", "export and release", "all but the gates"])
def test_no_way_round_the_gates(published: tuple[Outcome, Path, Path], monkeypatch: pytest.MonkeyPatch,
                                selection: dg.AssetSelection) -> None:
    """The site cannot be made from the Dagster pages without a complete passing verdict."""
    outcome, _, poisoned = published
    before = fingerprint(outcome.home)
    monkeypatch.setenv("BHI_HOME", str(outcome.home.root))
    monkeypatch.setenv("BHI_INPUT", str(poisoned))
    monkeypatch.delenv("BHI_CONFIG", raising=False)
    refusal = materialise(selection)
    assert isinstance(refusal, DataRefused)
    assert any(word in str(refusal) for word in ("verdict", "warehouse", "its gates did not run"))
    assert fingerprint(outcome.home) == before


def test_an_unknown_setting_names_its_neighbour() -> None:
    """Settings are strict: exit 5 with the nearest name."""
    with pytest.raises(BhiError) as caught:
        settings_from_mapping({"run": {"memory_limt": "2GB"}}, "bhi.toml")
    assert caught.value.exit_code == 5
    assert "memory_limt" in str(caught.value) and "memory_limit" in str(caught.value)
