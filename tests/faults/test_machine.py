"""The machine in the way: disk, memory, rights, locks, clocks; refused before work or ended with its name."""

from __future__ import annotations

import datetime as dt
import errno
import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from assets import preflight
from assets.dbt_failures import first_line
from assets.errors import InfrastructureError, machine_failure
from assets.ingestion.delivery import Source
from assets.ingestion.ingested import ingest
from assets.lock import run_lock
from assets.run_context import ENDINGS, read_records
from assets.spark_engine import server_settings
from assets.storage import Home
from assets.transformation import ModelFailed, run_dbt
from pipelines.automation import STABLE_SECONDS, delivery_state
from pipelines.run_resource import opened_run, remove_stale, run_context
from pipelines.settings import RunSettings
from pipelines.settings_file import settings_from_mapping
from tests.faults.house import ROOT, surroundings
from tests.integration.test_thread import small_input


def settings(folder: Path, **sections: object):
    return settings_from_mapping({"source": [{"name": "input", "path": str(folder)}], **sections}, "test")


def silent(_stage: str, _message: str) -> None:
    """No progress."""


# ---- before the run -------------------------------------------------------------------------------------------

def test_too_little_disk_is_refused_before_work(tmp_path: Path) -> None:
    folder = small_input(tmp_path / "in")
    with pytest.raises(InfrastructureError, match=r"bytes are free, 9,000,000,000,000,000 are needed") as caught, \
            opened_run(settings(folder, limits={"min_free_disk_mb": 9_000_000_000}), Home(tmp_path / "home"), silent):
        pytest.fail("the run started")
    assert caught.value.exit_code == 3 and str(tmp_path / "home") in str(caught.value)


def test_three_times_the_input_must_be_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    big = tmp_path / "eligibility.csv"
    with big.open("wb") as file:
        file.truncate(10**9)
    usage = os.statvfs(tmp_path)
    monkeypatch.setattr(preflight.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 3 * 10**9 - 1})())
    assert usage.f_bavail >= 0
    with pytest.raises(InfrastructureError, match="3,000,000,000 are needed"):
        preflight.preflight(Home(tmp_path / "home"), [tmp_path], 0, 0)
    monkeypatch.setattr(preflight.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 3 * 10**9})())
    preflight.preflight(Home(tmp_path / "home"), [tmp_path], 0, 0)


def test_too_little_memory_is_refused_before_work(tmp_path: Path) -> None:
    with pytest.raises(InfrastructureError, match="MB of memory are available, 99,000,000 MB are needed"):
        preflight.preflight(Home(tmp_path / "home"), [], 0, 99_000_000)


def test_the_engine_gets_no_more_than_its_share_of_memory() -> None:
    most = int(preflight.total_memory() * preflight.ENGINE_SHARE)
    assert preflight.engine_memory("1MB") == "1MB"
    assert preflight.engine_memory("900TB") == f"{most // 10**6}MB"


def test_a_machine_of_4_gb_gives_the_engine_2_4(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "total_memory", lambda: 4 * 10**9)
    assert preflight.engine_memory(RunSettings().memory_limit) == "2400MB"  # pyright: ignore[reportCallIssue]


def test_the_server_inside_the_process_has_the_limits_of_the_run(tmp_path: Path) -> None:
    assert server_settings("1500MB", 3, tmp_path) == {
        "SAIL_EXECUTION__DEFAULT_PARALLELISM": "3", "SAIL_RUNTIME__MEMORY_POOL__TYPE": "greedy",
        "SAIL_RUNTIME__MEMORY_POOL__GREEDY__MAX_SIZE": "1500000000",
        "SAIL_RUNTIME__TEMPORARY_FILES__PATHS": f'["{tmp_path}"]'}


@pytest.mark.skipif(os.getuid() != 0, reason="mounting a small disk needs root")
def test_read_only_and_tiny_disks_are_refused(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)], check=False)
    if mounted.returncode != 0:
        pytest.skip("this machine does not allow mounting")
    try:
        with pytest.raises(InfrastructureError, match="bytes are free"):
            preflight.preflight(Home(disk / "home"), [], 500, 0)
        (disk / "filler").write_bytes(b"")
        with pytest.raises(OSError, match="No space left"), (disk / "filler").open("wb") as file:
            while True:
                file.write(b"0" * 65536)
                file.flush()
        with pytest.raises(InfrastructureError, match="cannot be written"):
            preflight.check_writable(Home(disk / "home"))
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        with pytest.raises(InfrastructureError, match="Read-only file system"):
            preflight.check_writable(Home(disk / "other"))
    finally:
        subprocess.run(["umount", str(disk)], check=False)


def test_a_home_that_cannot_be_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InfrastructureError, match="cannot be written"):
        preflight.check_writable(Home(tmp_path / "file" / "home"))
    with pytest.raises(InfrastructureError, match="cannot be written"):
        preflight.check_writable(Home(Path("/proc/bhi")))


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_permission_denied_is_refused(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    with pytest.raises(InfrastructureError, match="Permission denied"):
        preflight.check_writable(Home(locked / "home"))


def test_a_linked_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "home" / "releases").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InfrastructureError, match="symbolic link"):
        preflight.check_writable(Home(tmp_path / "home"))
    assert list((tmp_path / "elsewhere").iterdir()) == []


# ---- during the run -------------------------------------------------------------------------------------------

CHILD = """
import resource, sys
from pathlib import Path
from assets.ingestion.delivery import Source
from assets.ingestion.ingested import ingest
from assets.errors import InfrastructureError, machine_failure
from assets.storage import Home
home = Home(Path(sys.argv[2])).create()
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
try:
    ingest([Source("s", "tuva", Path(sys.argv[1]))], home)
except Exception as error:
    print(error if isinstance(error, InfrastructureError) else machine_failure(error) or repr(error))
    sys.exit(3)
"""


@pytest.mark.parametrize("limit", [0, 100, 3000])
def test_a_full_disk_while_reading_leaves_nothing_believed(tmp_path: Path, limit: int) -> None:
    """The file-size limit strikes at several writes of ingestion; afterwards the same home reads everything."""
    folder, home = small_input(tmp_path / "in"), tmp_path / "home"
    done = subprocess.run([sys.executable, "-c", CHILD, str(folder), str(home), str(limit)], cwd=ROOT,
                          env=surroundings(), text=True, capture_output=True, check=False)
    assert done.returncode == 3, done.stderr[-500:]
    assert "may not grow" in done.stdout and str(home) in done.stdout
    remove_stale(Home(home))
    found = ingest([Source("s", "tuva", folder)], Home(home))
    assert [(d.entity, d.rows_in, d.rows_raw) for d in found.deliveries] == [
        ("eligibility", 30, 30), ("medical_claim", 90, 90)]
    assert not [path for path in (home / "raw").iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(("error", "words"), [
    (OSError(errno.ENOSPC, "No space left on device", "/home/x"), "/home/x: the disk is full"),
    (OSError(errno.EROFS, "Read-only file system", "/home/x"), "read-only"),
    (duckdb.IOException('IO Error: Could not write file "/home/x": No space left on device'), "/home/x: the disk"),
    (duckdb.OutOfMemoryException("Out of Memory Error: could not allocate block"), "run.memory_limit"),
    (ModelFailed("These models failed: a: IO Error: File too large"), "may not grow"),
    (ModelFailed("These models failed: a: Resources exhausted: Failed to allocate additional 2.0 MB"),
     "run.memory_limit"),
    (MemoryError(), "out of memory"),
])
def test_what_the_machine_did_is_named(error: BaseException, words: str) -> None:
    said = machine_failure(error)
    assert said is not None and words in str(said) and said.exit_code == 3


@pytest.mark.parametrize("error", [ValueError("x"), OSError(errno.ENOENT, "No such file", "/x"),
                                   duckdb.BinderException("no column")])
def test_other_errors_are_not_blamed_on_the_machine(error: BaseException) -> None:
    assert machine_failure(error) is None


def test_engine_errors_lose_the_values_they_quote() -> None:
    said = first_line("Conversion Error: Could not cast 'Zebulonia' to date\nOriginal Line: Zebulonia,9ZZ9")
    assert "Zebulonia" not in said and said.startswith("Conversion Error")
    assert "Zebulonia" not in first_line('Constraint Error: Duplicate key "person_id: Zebulonia"')
    assert "claim_idd" in first_line('Binder Error: Referenced column "claim_idd" not found')


def test_out_of_memory_is_tried_once_more_with_half_the_threads(tmp_path: Path,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_context(settings(tmp_path, run={"threads": 4}), Home(tmp_path / "home").create(), silent,
                      dt.datetime.now(dt.UTC))
    asked: list[int] = []

    def short_of_memory(run, *_) -> str:
        asked.append(run.threads)
        return "These models failed: x: Out of Memory Error: could not allocate block"

    monkeypatch.setattr("assets.transformation.call_dbt", short_of_memory)
    with pytest.raises(ModelFailed, match="Out of Memory"):
        run_dbt(run, ["run"])
    assert asked == [4, 2]
    monkeypatch.setattr("assets.transformation.call_dbt", lambda *_: asked.append(0) or "These models failed: other")
    with pytest.raises(ModelFailed, match="other"):
        run_dbt(run, ["run"])
    assert asked == [4, 2, 0]


# ---- one run at a time ----------------------------------------------------------------------------------------

HOLDER = """
import sys, time
from pathlib import Path
from assets.lock import run_lock
from assets.storage import Home
with run_lock(Home(Path(sys.argv[1])), "r1"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_dead_holder_s_lock_is_taken_over_and_a_live_one_is_named(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").create()
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(home.root)], cwd=ROOT, env=surroundings(),
                          stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        started = time.monotonic()
        with pytest.raises(InfrastructureError, match=rf"process {process.pid} on .*, run r1, since 20"), \
                run_lock(home, "r2"):
            pytest.fail("two runs hold one home")
        assert time.monotonic() - started < 1
        process.kill()
    with run_lock(home, "r3"):
        assert '"run_id": "r3"' in home.lock.read_text()


def test_a_lock_file_without_a_note_is_no_lock(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").create()
    home.lock.write_text("{half")
    with run_lock(home, "r1"):
        other = os.open(home.lock, os.O_RDWR)
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(other)


# ---- signals --------------------------------------------------------------------------------------------------

STOPPED = """
import sys, time, threading
from pathlib import Path
from pipelines.run_resource import opened_run
from pipelines.settings_file import settings_from_mapping
from assets.storage import Home
from pipelines.stopping import end_on_signals
end_on_signals()
settings = settings_from_mapping({"source": [{"name": "input", "path": sys.argv[2]}]}, "test")
with opened_run(settings, Home(Path(sys.argv[1])), lambda s, m: None) as run:
    (run.build / "half").write_text("unfinished")
    import signal
    # What Dagster does to the handlers; or an engine that does not come back; and a busy machine.
    class Interrupted(BaseException):
        pass
    def interrupt(number, frame):
        raise Interrupted()
    if sys.argv[3] == "raises":
        import pipelines.stopping
        end = pipelines.stopping.end
        pipelines.stopping.end = lambda number: (time.sleep(2), end(number))
        signal.signal(signal.SIGINT, interrupt)
    signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
    print("working", flush=True)
    while True:
        time.sleep(60)
"""


@pytest.mark.parametrize(("number", "code", "name"), [(signal.SIGTERM, 143, "SIGTERM"), (signal.SIGINT, 130, "Ctrl-C")])
@pytest.mark.parametrize("library", ["raises", "is deaf"])
def test_a_signal_ends_a_run_whatever_it_does(tmp_path: Path, number: int, code: int, name: str,
                                              library: str) -> None:
    home = Home(tmp_path / "home")
    command = [sys.executable, "-c", STOPPED, str(home.root), str(small_input(tmp_path / "in")), library]
    with subprocess.Popen(command, cwd=ROOT, env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "working\n"
        started = time.monotonic()
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
    assert process.returncode == code and time.monotonic() - started < 30
    assert f"stopped by {name}" in said and "Traceback" not in said
    assert [(record["outcome"], record["exit_code"]) for record in read_records(home)] == [(name, code)]
    assert list(home.builds.iterdir()) == []
    with run_lock(home, "next"):
        pass
    assert ENDINGS == []


# ---- clocks ---------------------------------------------------------------------------------------------------

def test_a_growing_delivery_is_not_started(tmp_path: Path) -> None:
    """The sensor waits until nothing has changed for a minute, and its key changes with the delivery."""
    file = small_input(tmp_path / "in") / "medical_claim.csv"
    first, quiet = delivery_state([tmp_path / "in"])
    assert quiet < STABLE_SECONDS
    with file.open("a") as more:
        more.write("\n")
    assert delivery_state([tmp_path / "in"])[0] != first
    for path in (tmp_path / "in").iterdir():
        os.utime(path, (time.time() - 2 * STABLE_SECONDS,) * 2)
    assert delivery_state([tmp_path / "in"])[1] > STABLE_SECONDS


def test_a_clock_set_back_neither_hides_nor_reorders_runs(tmp_path: Path) -> None:
    """Records are named by UTC time and a random part: a second run at an earlier hour stands beside the first."""
    home = Home(tmp_path / "home").create()
    for hour in (3, 2):
        now = dt.datetime(2025, 10, 26, hour, tzinfo=dt.UTC)
        run_context(settings(tmp_path), home, silent, now).write_record("done", 0, now)
    assert [record["started_at"][11:13] for record in read_records(home)] == ["03", "02"]
