"""Zip deliveries: unpacked only into a folder of our own, within limits, every member checked."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from assets.errors import machine_failure
from assets.ingestion.landing import BLOCK, Refused
from assets.ingestion.limits import Limits

# What reading a truncated, damaged or encrypted zip, or one of an unknown method, raises.
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


def unpack(path: Path, folder: Path, limits: Limits) -> list[Path]:
    """Members of the zip as files of `folder`, by their last name. Raises Refused; leaves no half file."""
    with _opened(path) as archive:
        members = _checked_members(archive, limits)
        return [_extract(archive, info, folder) for info in members]


def check_archive(path: Path, limits: Limits) -> None:
    """Raise Refused when the zip (a workbook is one too) is not complete or goes beyond the limits."""
    with _opened(path) as archive:
        _checked_members(archive, limits)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except UNREADABLE as error:
        machine = machine_failure(error)  # a full disk is no fault of the archive
        if machine is not None:
            raise machine from None
        raise Refused("is not a complete zip archive (truncated, damaged, encrypted or of an unknown "
                      "method). Deliver it again.") from None


def _checked_members(archive: zipfile.ZipFile, limits: Limits) -> list[zipfile.ZipInfo]:
    members = [info for info in archive.infolist() if not info.is_dir()]
    if len(members) > limits.max_zip_entries:
        raise Refused(f"holds {len(members):,} members; at most {limits.max_zip_entries:,} are read "
                      "(limits.max_zip_entries).")
    names: set[str] = set()
    for info in members:
        said = ascii(info.filename)[:80]
        parts = PurePosixPath(info.filename.replace("\\", "/")).parts
        if not parts or ".." in parts or info.filename.startswith(("/", "\\")) or ":" in parts[0]:
            raise Refused(f"holds the member {said}, whose name leads out of the archive (path traversal).")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise Refused(f"holds {said}, a symbolic link; only files are read.")
        if parts[-1] in names:
            raise Refused(f"holds two members of the name {said}.")
        names.add(parts[-1])
        if info.file_size > limits.max_file_bytes:
            raise Refused(f"holds {said} of {info.file_size:,} bytes; at most {limits.max_file_bytes:,} are "
                          "read (limits.max_file_bytes).")
        if info.file_size > limits.max_zip_ratio * max(info.compress_size, 1) + BLOCK:
            raise Refused(f"holds {said}, which unpacks to more than {limits.max_zip_ratio} times its size "
                          "(limits.max_zip_ratio).")
    total = sum(info.file_size for info in members)
    if total > limits.max_zip_bytes:
        raise Refused(f"unpacks to {total:,} bytes; at most {limits.max_zip_bytes:,} are read "
                      "(limits.max_zip_bytes).")
    return members


def _extract(archive: zipfile.ZipFile, info: zipfile.ZipInfo, folder: Path) -> Path:
    target = folder / PurePosixPath(info.filename.replace("\\", "/")).name
    size = 0
    with archive.open(info) as source, target.open("wb") as file:
        while block := source.read(BLOCK):
            size += len(block)
            if size > info.file_size:
                raise Refused("holds a member that is longer than it says.")
            file.write(block)
    if size != info.file_size:
        raise Refused("holds a member that is shorter than it says.")
    return target
