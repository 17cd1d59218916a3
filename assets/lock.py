"""One run at a time per home: a kernel lock that dies with its holder, and a note that names it."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from assets.errors import InfrastructureError
from assets.storage import Home


@contextmanager
def run_lock(home: Home, run_id: str) -> Iterator[None]:
    """Hold the home's lock, or raise InfrastructureError naming who holds it. Never waits."""
    descriptor = os.open(home.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InfrastructureError(
                f"{home.lock}: another run holds this home: {holder(descriptor)}. "
                "Wait until it ends, or use another --home.") from error
        note = {"pid": os.getpid(), "host": socket.gethostname(), "run_id": run_id,
                "since": dt.datetime.now(dt.UTC).isoformat(timespec="seconds")}
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(note).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def holder(descriptor: int) -> str:
    """Who wrote the note in the lock file."""
    try:
        note = json.loads(os.pread(descriptor, 4096, 0))
        return f"process {note['pid']} on {note['host']}, run {note['run_id']}, since {note['since']}"
    except (ValueError, KeyError):
        return "an unnamed process"
