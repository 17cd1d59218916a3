"""Zip deliveries: unpacked only into a folder of our own, within limits, every member checked."""

from __future__ import annotations

import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from assets.ingestion.landing import BLOCK, Refused


@dataclass(frozen=True)
class ArchiveLimits:
    """What an archive may hold; beyond it the whole delivery is refused."""

    members: int = 1_000
    bytes: int = 200 << 30
    ratio: int = 200  # unpacked bytes per packed byte; text of claims packs about 10 to 30


def unpack(path: Path, folder: Path, limits: ArchiveLimits | None = None) -> list[Path]:
    """Members of the zip as files of `folder`, by their last name. Raises Refused; leaves no half file."""
    limits = limits or ArchiveLimits()
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            _check_members(members, limits)
            written: list[Path] = []
            for info in members:
                written.append(_extract(archive, info, folder, limits.bytes - sum(
                    file.stat().st_size for file in written)))
            return written
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        raise Refused("is not a complete zip archive (truncated, damaged, encrypted or of an unknown "
                      "method). Deliver it again.") from None


def _check_members(members: list[zipfile.ZipInfo], limits: ArchiveLimits) -> None:
    if len(members) > limits.members:
        raise Refused(f"holds {len(members):,} members; at most {limits.members:,} are read.")
    names: set[str] = set()
    for info in members:
        parts = PurePosixPath(info.filename.replace("\\", "/")).parts
        if not parts or ".." in parts or info.filename.startswith(("/", "\\")) or ":" in parts[0]:
            raise Refused("holds a member whose name leads out of the archive (path traversal).")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise Refused("holds a symbolic link; only files are read.")
        if parts[-1] in names:
            raise Refused("holds two members of the same name.")
        names.add(parts[-1])
        if info.file_size > limits.ratio * max(info.compress_size, 1) + BLOCK:
            raise Refused(f"holds a member that unpacks to more than {limits.ratio} times its size.")
    total = sum(info.file_size for info in members)
    if total > limits.bytes:
        raise Refused(f"unpacks to {total:,} bytes; at most {limits.bytes:,} are read.")


def _extract(archive: zipfile.ZipFile, info: zipfile.ZipInfo, folder: Path, left: int) -> Path:
    target = folder / PurePosixPath(info.filename.replace("\\", "/")).name
    size = 0
    with archive.open(info) as source, target.open("wb") as file:
        while block := source.read(BLOCK):
            size += len(block)
            if size > info.file_size or size > left:
                raise Refused("holds a member that is longer than it says.")
            file.write(block)
    if size != info.file_size:
        raise Refused("holds a member that is shorter than it says.")
    return target
