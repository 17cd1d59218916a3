"""The releases of an installation: which there are, which one readers see, how to go back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.errors import ConfigurationError
from assets.publication.durability import is_intact, switch_link
from assets.publication.ledger import confirm_state, forget_state, pending_releases
from assets.storage import Home

KEPT_RELEASES = 5
BUILDING = ".building-"


@dataclass(frozen=True)
class Release:
    """One published release; `is_new` is false when unchanged inputs made none."""

    release_id: str
    folder: Path
    manifest: Mapping[str, Any]
    is_new: bool = True
    is_current: bool = True


def list_releases(home: Home) -> list[Release]:
    """Complete releases, oldest first."""
    target = home.current.resolve() if home.current.is_symlink() else None
    found = []
    for folder in sorted(home.releases.glob("*")) if home.releases.is_dir() else []:
        manifest = folder / "manifest.json"
        if not folder.name.startswith(".") and manifest.is_file():
            content = json.loads(manifest.read_text())
            found.append(Release(folder.name, folder, content, False, folder.resolve() == target))
    return sorted(found, key=lambda release: (str(release.manifest.get("created_at")), release.release_id))


def current_release(home: Home) -> Release | None:
    """The release that readers see, if any."""
    return next((release for release in list_releases(home) if release.is_current), None)


def publish_to(home: Home, release_id: str) -> Release:
    """Make an earlier release the current one.

    Raises:
        ConfigurationError: no such release, or its files are not what its manifest says.
    """
    settle(home)
    releases = {release.release_id: release for release in list_releases(home)}
    if release_id not in releases:
        known = ", ".join(sorted(releases)) or "none"
        raise ConfigurationError(f"No release {release_id!r} in {home.releases}. There are: {known}.")
    chosen = releases[release_id]
    if not is_intact(chosen.folder, chosen.manifest):
        raise ConfigurationError(f"Release {release_id}: files differ from its manifest; it cannot be shown.")
    switch_link(home.current, chosen.folder)
    return Release(chosen.release_id, chosen.folder, chosen.manifest, is_new=False)


def settle(home: Home) -> None:
    """Decide about a release whose run was killed around the switch: seen by readers or never was."""
    for release_id in pending_releases(home):
        folder = home.releases / release_id
        if home.current.is_symlink() and home.current.resolve() == folder.resolve():
            confirm_state(home, release_id)
            continue
        if folder.is_dir():
            shutil.rmtree(folder)
        forget_state(home, release_id)


def remove_unfinished(home: Home) -> None:
    """Clear what a killed run left behind."""
    settle(home)
    for folder in home.releases.glob(f"{BUILDING}*"):
        shutil.rmtree(folder)
    temporary = home.current.with_name(f".{home.current.name}.new")
    if temporary.is_symlink():
        temporary.unlink()


def remove_old(home: Home) -> None:
    """Keep the last five releases and the current one; the ledger keeps every mask."""
    releases = list_releases(home)
    for release in releases[:-KEPT_RELEASES]:
        if not release.is_current:
            shutil.rmtree(release.folder)
