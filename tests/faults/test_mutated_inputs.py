"""Ten thousand spoiled deliveries: each is loaded whole or refused by name, none ends in anything else.

`make test` tries a few, `make faults` more, `make fuzz` ten thousand (BHI_FUZZ). The function is the contract
reading behind `bhi validate`; fifty also go through the command.
"""

from __future__ import annotations

import collections
import os
import random
import shutil
import signal
import time
from pathlib import Path

import duckdb
import pytest

from assets.errors import BhiError
from assets.ingestion.delivery import Delivery, RawFile, Source
from assets.ingestion.ingested import ingest
from assets.storage import Home
from tests.faults.house import SEED, bhi, named
from tests.faults.mutations import Base, bases, spoiled

LIMIT_SECONDS = 10
FEW, MORE = 35, 1000


class Hang(Exception):
    """Took longer than the limit."""


def ring(_number: int, _frame: object) -> None:
    raise Hang


def whole(delivery: Delivery) -> bool:
    """Loaded to the last row, or not at all and saying why."""
    if not delivery.accepted:
        return delivery.path is None and delivery.rows_raw == 0 and len(delivery.message) > 20
    assert delivery.path is not None
    names = ", ".join(f'count("{name}")' for name in delivery.columns)
    with duckdb.connect() as connection:  # every column can be read to its end
        rows, *_ = connection.execute(f"select count(*), {names} "
                                      f"from {RawFile(delivery.path, (), {}, delivery.kept).scan}").fetchall()[0]
    return rows == delivery.rows_raw and delivery.rows_in == delivery.rows_raw + delivery.rows_quarantined


def try_one(base: Base, folder: Path, home: Home) -> str:
    """Read one delivery: accepted, refused, or an AssertionError that names what went wrong."""
    source = Source("fuzz", base.format, folder)
    found = ingest([source], home, strict=False, memory_limit="500MB")
    for delivery in found.deliveries:
        assert whole(delivery), delivery
    try:
        found.check()
    except BhiError as refusal:
        assert refusal.exit_code == 2 and len(str(refusal)) > 20, refusal
        return "refused"
    return "refused in part" if found.refused else "accepted"


def campaign(place: Path, count: int, seed: int) -> collections.Counter[str]:
    """Try that many; gives how they ended."""
    sound = bases(place / "sound")
    ends: collections.Counter[str] = collections.Counter()
    slowest = 0.0
    before = signal.signal(signal.SIGALRM, ring)
    try:
        for number in range(count):
            draw = random.Random(seed * 1_000_003 + number)
            base = sound[number % len(sound)]
            home = Home(place / f"home{number // 200}")
            folder, name = spoiled(base, place / f"case{number}", draw)
            started = time.monotonic()
            signal.alarm(LIMIT_SECONDS + 20)  # a busy machine is no hang; what counts is CPU below
            cpu = time.process_time()
            try:
                ends[f"{base.format} {try_one(base, folder, home)}"] += 1
            except Exception as error:
                kept = place.parent / f"kept-{seed}-{number}"
                shutil.copytree(folder, kept, dirs_exist_ok=True)
                raise AssertionError(f"case {number} of seed {seed}, {base.format} {name}, kept in {kept}: "
                                     f"{type(error).__name__}: {error}") from error
            finally:
                signal.alarm(0)
            slowest = max(slowest, time.process_time() - cpu)
            assert time.process_time() - cpu < LIMIT_SECONDS, (number, time.monotonic() - started)
            shutil.rmtree(folder)
            if number % 200 == 199:
                shutil.rmtree(home.root)
    finally:
        signal.signal(signal.SIGALRM, before)
    print(f"{count} spoiled deliveries of seed {seed}, slowest {slowest:.2f} CPU s: {dict(sorted(ends.items()))}")
    return ends


def test_sound_deliveries_are_accepted(tmp_path: Path) -> None:
    """Without a mutation every base loads: the campaign starts from sound files."""
    for base in bases(tmp_path / "sound"):
        assert try_one(base, base.path, Home(tmp_path / "home")) == "accepted", base


def test_a_few_spoiled_deliveries_load_whole_or_are_refused(tmp_path: Path) -> None:
    assert campaign(tmp_path, FEW, SEED).total() == FEW


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_many_spoiled_deliveries_load_whole_or_are_refused(tmp_path: Path) -> None:
    count = int(os.environ.get("BHI_FUZZ", str(MORE)))
    ends = campaign(tmp_path, count, SEED + 1)
    assert ends.total() == count
    accepted = sum(number for end, number in ends.items() if end.endswith("accepted"))
    assert 0.05 < accepted / count < 0.9, ends


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_fifty_spoiled_deliveries_through_the_command(tmp_path: Path) -> None:
    """`bhi validate` over a spoiled folder: exit 0, or 2 with a named refusal; never a traceback."""
    count = int(os.environ.get("BHI_FUZZ_COMMAND", "50"))
    sound = [base for base in bases(tmp_path / "sound") if base.format == "tuva"]
    codes: collections.Counter[int] = collections.Counter()
    for number in range(count):
        folder, name = spoiled(sound[number % len(sound)], tmp_path / f"case{number}",
                               random.Random(f"command {SEED} {number}"))
        done = bhi("validate", "--input", folder, "--home", tmp_path / "home")
        codes[done.returncode] += 1
        assert done.returncode in (0, 2), (number, name, done.stderr[-1500:])
        assert "Traceback" not in done.stdout + done.stderr, (number, name, done.stderr[-1500:])
        assert done.returncode == 0 or named(done.stderr), (number, name, done.stderr[-1500:])
        assert not (tmp_path / "home" / "current").exists()
    print(f"{count} through the command: exit codes {dict(codes)}")
    assert set(codes) <= {0, 2} and codes.total() == count
