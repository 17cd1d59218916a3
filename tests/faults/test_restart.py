"""What a run does with the remains of one that died, and which failures are repeated."""

from __future__ import annotations

import datetime as dt
import json
import threading
from pathlib import Path

import dagster as dg
import pytest

from assets.errors import ConfigurationError, DataRefused, DisclosureFailed, InfrastructureError
from assets.ingestion.raw_assets import is_unchanged
from assets.run_context import ENDINGS
from assets.run_identity import drift, versions
from assets.storage import Home
from pipelines import cli, home_commands
from pipelines.dagster_home import prepare
from pipelines.jobs import everything, validation
from pipelines.run_resource import keep_warehouse, opened_run, recorded, remove_stale, run_context
from tests.faults.test_machine import settings, silent
from tests.integration.test_thread import small_input
from tests.unit.test_publication_release import publish_build


def test_death_after_the_release_is_out_builds_the_warehouse_again(tmp_path: Path) -> None:
    """`current` names this run's hash but no note says that its warehouse is in place: the run is not over."""
    publish_build(tmp_path, "r1", "h1")
    home = Home(tmp_path / "home")
    run = run_context(settings(tmp_path), home, silent, dt.datetime.now(dt.UTC))
    run.run_hash = "h1"
    assert not is_unchanged(run)
    run.build.mkdir()
    run.warehouse.write_bytes(b"new")
    home.warehouse.write_bytes(b"old")
    run.release_id, run.release_is_new = "any", False
    keep_warehouse(run)
    assert home.warehouse.read_bytes() == b"new" and is_unchanged(run)
    run.run_hash = "h2"
    assert not is_unchanged(run)


def test_remains_of_a_killed_run_are_removed_and_nothing_else(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").create()
    (home.build("dead") / "dbt").mkdir(parents=True)
    (home.tmp / "spill").write_bytes(b"0")
    for folder in (home.raw, home.quarantine, home.logs, home.ledger):
        (folder / ".half.parquet.tmp").write_bytes(b"0")
        (folder / "kept.parquet").write_bytes(b"0")
    remove_stale(home)
    left = sorted(path.relative_to(home.root).as_posix() for path in home.root.rglob("*") if path.is_file())
    assert left == ["ledger/kept.parquet", "logs/kept.parquet", "quarantine/kept.parquet", "raw/kept.parquet"]


def test_a_run_leaves_a_record_and_a_log_of_one_object_a_line(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with pytest.raises(DataRefused), opened_run(settings(small_input(tmp_path / "in")), home, silent) as run:
        with run.stage("core") as stage:
            stage.rows = 7
        raise DataRefused("not fit")
    (log,) = home.logs.glob("*.jsonl")
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    assert [entry["stage"] for entry in entries] == ["core", "core"]
    assert {"at", "run_id", "stage", "message", "peak_memory_mb"} == set(entries[0])
    (record,) = [json.loads(path.read_text()) for path in home.logs.glob("run-*.json")]
    assert (record["outcome"], record["exit_code"], record["stages"][0]["rows"]) == ("DataRefused", 2, 7)


@pytest.mark.parametrize(("error", "code", "words"), [
    (DataRefused("data x"), 2, "error: data x"), (InfrastructureError("disk x"), 3, "error: disk x"),
    (DisclosureFailed("audit x"), 4, "error: audit x"), (ConfigurationError("key x"), 5, "error: key x"),
    (OSError(28, "No space left on device", "/home/x"), 3, "/home/x: the disk is full"),
    (KeyError("Zebulonia 9ZZ9"), 3, "an unforeseen KeyError at test_restart.py"),
])
def test_every_kind_of_failure_has_its_exit_code_and_no_traceback(
        error: Exception, code: int, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
        tmp_path: Path) -> None:
    def fail(_home: Path) -> Home:
        raise error

    monkeypatch.setattr(home_commands, "open_home", fail)
    with pytest.raises(SystemExit) as caught:
        cli.main(["runs", "--home", str(tmp_path)])
    said = capsys.readouterr().err
    assert caught.value.code == code and words in said
    assert "Traceback" not in said and "Zebulonia" not in said


@pytest.mark.parametrize("arguments", [["run"], ["run", "--inptu", "x"], ["nosuch"], ["run", "--input", "/no/such"],
                                       ["publish", "--to", "none"], ["explain", "FUH"]])
def test_usage_mistakes_end_with_five(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                      capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("BHI_HOME", str(tmp_path / "home"))
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 5
    assert "Traceback" not in capsys.readouterr().err


def test_dagster_repeats_died_runs_and_never_failed_ones(tmp_path: Path) -> None:
    """The same data would fail again; nothing is sent to anyone; one run at a time."""
    for job in (everything, validation):
        assert job.tags is not None and job.tags["dagster/retry_on_asset_or_op_failure"] == "false"
    with dg.DagsterInstance.from_config(str(prepare(Home(tmp_path / "home")))) as instance:
        assert not instance.telemetry_enabled
        assert (instance.run_retries_enabled, instance.run_retries_max_retries) == (True, 1)
        assert not instance.run_retries_retry_on_asset_or_op_failure
        assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 1  # type: ignore[union-attr]


def test_versions_name_code_lock_seeds_and_value_sets(capsys: pytest.CaptureFixture[str]) -> None:
    found = versions()
    for name in ("code", "lock file", "seeds", "value sets"):
        assert len(found[name]) == 16 and int(found[name], 16) >= 0
    cli.main(["--version"])
    said = capsys.readouterr().out
    assert said.startswith(f"bhi-atlas {found['bhi-atlas']}\n")
    assert all(f"{name} {value}" in said for name, value in found.items() if name != "bhi-atlas")


def test_a_package_beside_the_lock_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drift() == []
    monkeypatch.setattr("assets.run_identity.version", lambda name: "0.0.1")
    assert any(text.startswith("duckdb 0.0.1 is installed") for text in drift())



def test_a_run_that_a_signal_ended_keeps_that_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The models fail once their folder is gone; that is no end of its own and waits for the process to end."""
    waited: list[float] = []
    monkeypatch.setattr("pipelines.run_resource.time.sleep", waited.append)
    now = dt.datetime.now(dt.UTC)
    run = run_context(settings(tmp_path), Home(tmp_path / "home").create(), silent, now)
    with pytest.raises(InfrastructureError), recorded(run, now):
        run.build.mkdir(parents=True)
        ending = threading.Thread(target=ENDINGS[-1], args=("SIGTERM", 143))
        ending.start()
        ending.join()
        raise InfrastructureError("the folder is gone")
    record = json.loads((run.home.logs / f"run-{run.run_id}.json").read_text(encoding="utf-8"))
    assert (record["outcome"], record["exit_code"], len(waited)) == ("SIGTERM", 143, 1)
    assert not run.build.exists()
