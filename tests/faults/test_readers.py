"""Readers see the old or the new release, whole; going back takes less than a second."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import polars as pl

from assets.publication.durability import is_intact
from assets.publication.installed import publish_to
from assets.storage import Home
from tests.unit.test_publication_release import publish_build


def test_a_reader_during_the_switch_sees_one_whole_release(tmp_path: Path) -> None:
    """A reader that follows `current` all the time never meets a gap, a mixture or a half file."""
    publish_build(tmp_path, "r0", "h0")
    home = Home(tmp_path / "home")
    stop, problems, seen = threading.Event(), [], set()

    def read() -> None:
        while not stop.is_set():
            try:
                folder = home.current.resolve(strict=True)  # as a web server opens its root
                manifest = json.loads((folder / "manifest.json").read_text())
                pl.read_parquet(folder / "published" / "pmpm.parquet")
                if not is_intact(folder, manifest):
                    problems.append(f"{folder.name} is not what its manifest says")
                seen.add(manifest["run_hash"])
            except Exception as error:
                problems.append(repr(error))

    thread = threading.Thread(target=read)
    thread.start()
    try:
        for number in range(1, 5):
            publish_build(tmp_path, f"r{number}", f"h{number}", members=(40 + 20 * number, 60))
    finally:
        stop.set()
        thread.join()
    assert problems == [] and len(seen) > 1


def test_going_back_takes_less_than_a_second(tmp_path: Path) -> None:
    first = publish_build(tmp_path, "r1", "h1")
    publish_build(tmp_path, "r2", "h2")
    home = Home(tmp_path / "home")
    started = time.process_time()
    publish_to(home, first.release_id)
    assert time.process_time() - started < 1
    assert home.current.resolve() == first.folder.resolve()


def test_going_back_after_a_death_at_the_switch_keeps_what_readers_saw(tmp_path: Path) -> None:
    """The release was shown and its run died before saying so: its ledger state still counts."""
    first = publish_build(tmp_path, "r1", "h1")
    second = publish_build(tmp_path, "r2", "h2")
    home = Home(tmp_path / "home")
    (state,) = home.ledger.glob(f"*.{second.release_id}.parquet")
    state.rename(state.with_name(state.name + ".pending"))
    publish_to(home, first.release_id)
    assert state.exists() and len(list(home.ledger.iterdir())) == 2
