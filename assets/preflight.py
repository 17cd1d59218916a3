"""Before any work: is there disk, memory and a home that can be written? Refused with a clear message else."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from assets.errors import InfrastructureError
from assets.storage import Home

DISK_PER_INPUT_BYTE = 3  # raw, warehouse with its spill, release
UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
CGROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
MEMINFO = Path("/proc/meminfo")
ENGINE_SHARE = 0.6
"""The engine never holds more of the machine's memory than this; the rest is for what surrounds it."""


def preflight(home: Home, inputs: Iterable[Path], floor_disk_mb: int, floor_memory_mb: int) -> None:
    """Refuse a run that the machine cannot finish.

    Args:
        home: where everything is written; made when absent.
        inputs: files and folders of the sources.
        floor_disk_mb: free disk that even the smallest run needs.
        floor_memory_mb: memory that must be available.

    Raises:
        InfrastructureError: with what was found, where, what is needed and what to do.
    """
    check_writable(home)
    needed = max(floor_disk_mb * 10**6, DISK_PER_INPUT_BYTE * sum(map(bytes_below, inputs)))
    free = shutil.disk_usage(home.root).free
    if free < needed:
        raise InfrastructureError(
            f"{home.root}: {free:,} bytes are free, {needed:,} are needed (three times the input, at least "
            f"{floor_disk_mb:,} MB). Free disk space or use another --home; nothing was read.")
    available = available_memory()
    if available is not None and available < floor_memory_mb * 10**6:
        raise InfrastructureError(
            f"{available // 10**6:,} MB of memory are available, {floor_memory_mb:,} MB are needed. "
            "End other programs or use a larger machine; nothing was read.")


def check_writable(home: Home) -> None:
    """Make the home's folders; raise InfrastructureError where one is a link or refuses a file."""
    try:
        stores = [path for path in home.stores() if path.is_symlink()]
        if stores:
            raise InfrastructureError(f"{stores[0]}: is a symbolic link; the folders of a home must be folders, "
                                      "or files would leave the protected place. Remove the link.")
        home.create()
        for folder in home.stores():
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(b"0")
    except OSError as error:
        place = error.filename if isinstance(error.filename, str) else str(home.root)
        raise InfrastructureError(f"{place}: cannot be written ({error.strerror}). --home must name a folder that "
                                  "this user may write; nothing was read.") from None


def bytes_below(path: Path) -> int:
    """Bytes of a file, or of all files below a folder; 0 when there is none."""
    if not path.is_dir():
        return path.stat().st_size if path.is_file() else 0
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


def available_memory() -> int | None:
    """Bytes that this machine can still give; None when it does not say."""
    try:
        found = re.search(r"^MemAvailable:\s+(\d+) kB", MEMINFO.read_text(), re.MULTILINE)
    except OSError:
        return None
    return int(found[1]) * 1024 if found else None


def total_memory() -> int:
    """Bytes of memory this process may use: the machine's or its container's, whichever is less."""
    limits = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for path in CGROUP_LIMITS:
        try:
            text = path.read_text().strip()
        except OSError:
            continue
        limits += [int(text)] if text.isdigit() else []
    return min(limits)


def engine_memory(limit: str) -> str:
    """The engine's memory limit, lowered where it is more than a machine this size should give it."""
    most = int(total_memory() * ENGINE_SHARE)
    return limit if size_in_bytes(limit) <= most else f"{most // 10**6}MB"


def size_in_bytes(text: str) -> int:
    """`1500MB` as a number of bytes."""
    number, unit = re.fullmatch(r"([0-9.]+)([KMGT]B)", text).groups()  # pyright: ignore[reportOptionalMemberAccess]
    return int(float(number) * UNITS[unit])
