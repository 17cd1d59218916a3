"""Files that survive a power cut: checksums, flush to disk, and a link switched in one step."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assets.storage import sync_file, sync_folder


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def file_entries(folder: Path) -> list[dict[str, Any]]:
    """Path (relative, with slashes), bytes and sha256 of every file below folder, sorted by path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [
        {"path": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size, "sha256": _sha256(path)}
        for path in files
    ]


def is_intact(folder: Path, manifest: Mapping[str, Any]) -> bool:
    """True when the folder holds exactly the files of its manifest, unchanged."""
    present = [entry for entry in file_entries(folder) if entry["path"] != "manifest.json"]
    return present == manifest.get("files")


def make_durable(folder: Path) -> None:
    """Flush every file, then every folder from the deepest up, to disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            sync_file(path)
    folders = [path for path in folder.rglob("*") if path.is_dir()]
    for path in sorted(folders, key=lambda item: len(item.parts), reverse=True):
        sync_folder(path)
    sync_folder(folder)
    sync_folder(folder.parent)


def switch_link(link: Path, target: Path) -> None:
    """Point a relative link at target; at every moment the link is the old or the new one."""
    temporary = link.with_name(f".{link.name}.new")
    if temporary.is_symlink():
        temporary.unlink()
    temporary.symlink_to(os.path.relpath(target, link.parent), target_is_directory=True)
    temporary.replace(link)
    sync_folder(link.parent)
