"""The parsed and compiled models, kept beside the project between runs.

The text of a model depends on nothing of a run: settings and inputs reach SQL as relations. It is worked
out once per content of the project, and never read for another content.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import pickle
import platform
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from assets.dbt_internals import parts, whole

PACKAGES = ("dbt-core", "dbt-common", "dbt-adapters", "dbt-duckdb", "dbt-spark")
READERS = ("compiled_models", "dbt_internals", "transformation")


@dataclass(frozen=True)
class CompiledModels:
    """dbt's manifest as its object and as JSON, and the SQL of models by id; None where dbt must render all."""

    manifest: Any
    plain: bytes
    settled: dict[str, str] | None


def project_version(project: Path) -> str:
    """SHA-256 over all files of the dbt project, where it stands, and what reads it."""
    digest = hashlib.sha256(json.dumps(
        [str(project), platform.python_version(), *map(installed, PACKAGES)]).encode())
    readers = [Path(__file__).with_name(f"{name}.py") for name in READERS]
    for path in [*project_files(project), *readers]:
        content = path.read_bytes()
        digest.update(f"\n{path} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def installed(package: str) -> str:
    """Its version, nothing where it is not installed."""
    try:
        return version(package)
    except ModuleNotFoundError:
        return ""


def project_files(project: Path) -> list[Path]:
    """Every file dbt may read: not its target, not its logs."""
    found: list[Path] = []
    for folder, names, files in os.walk(project):
        if Path(folder) == project:
            names[:] = [name for name in names if name not in ("target", "logs")]
        found += [Path(folder) / name for name in files if not name.startswith(".")]
    return sorted(found)


def load(path: Path) -> CompiledModels | None:
    """What was kept; None when there is nothing or it cannot be read."""
    try:
        with path.open("rb") as file:
            fields, plain, settled = pickle.load(file)
            return CompiledModels(whole(fields), plain, settled)
    except Exception:  # whatever is wrong with what was kept, it is made anew
        return None


def keep(path: Path, models: CompiledModels) -> None:
    """Keep it for the next start, whole or not at all; an installation may be read-only."""
    partial = path.with_name(f"models-{os.getpid()}.partial")
    with suppress(Exception):  # a run that has its models needs no copy of them
        json.loads(models.plain)  # another first start may have been writing the file it was read from
        kept = (parts(models.manifest), models.plain, models.settled)
        partial.write_bytes(pickle.dumps(kept, pickle.HIGHEST_PROTOCOL))
        partial.replace(path)
        for stale in path.parent.glob("models-*"):
            if stale != path:
                stale.unlink(missing_ok=True)
    with suppress(OSError):
        partial.unlink(missing_ok=True)


@lru_cache(8)
def writable(folder: Path) -> Path:
    """The folder, or one of this process alone where an installation is read-only."""
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    if os.access(folder, os.W_OK):
        return folder
    own = Path(tempfile.mkdtemp(prefix="bhi-models-"))
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    return own
