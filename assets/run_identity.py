"""What makes two runs the same: inputs, settings and code; and the versions a manifest names."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from assets.run_context import RunContext

ROOT = Path(__file__).resolve().parents[1]
CODE_FOLDERS = ("pipelines", "assets", "expectations", "dashboards", "dbt_project")
CODE_ENDINGS = {".py", ".sql", ".yml", ".csv", ".html", ".js", ".css"}
# How fast and where, never what: two runs that differ only here are the same run.
MACHINE_SETTINGS = ("memory_limit", "threads", "dbt_mode", "limits__min_free_disk_mb", "limits__min_memory_mb")
PACKAGES = ("bhi-atlas", "duckdb", "dbt-core", "dbt-duckdb", "dagster", "great-expectations", "polars",
            "pyarrow", "plotly")


@lru_cache(1)
def code_hash() -> str:
    """SHA-256 over every file of code, seeds and pages that can change a published number."""
    digest = hashlib.sha256()
    for folder in CODE_FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            relative = path.relative_to(ROOT)
            if path.suffix in CODE_ENDINGS and "target" not in relative.parts and path.is_file():
                digest.update(str(relative).encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def run_hash(run: RunContext) -> str:
    """SHA-256 of what a run computes from: accepted content, sources, settings, references, code."""
    assert run.ingested is not None
    facts = {
        "deliveries": [(d.source_name, d.entity, d.delivery_id, d.delivery_order)
                       for d in run.ingested.deliveries],
        "sources": [{k: str(v) for k, v in row.items()} for row in run.ingested.source_rows()],
        "settings": {key: str(value) for key, value in run.settings_row.items()
                     if key not in MACHINE_SETTINGS},
        "thresholds": file_hash(run.thresholds),
        "maps": [list(row) for row in run.settings_maps],
        "references": reference_hashes(run.home.references),
        "code": code_hash(),
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()


def reference_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every loaded reference file, by name."""
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def file_hash(path: Path | None) -> str:
    """SHA-256 of a file; empty when there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path is not None and path.is_file() else ""


@lru_cache(2)
def folder_hash(folder: Path) -> str:
    """SHA-256 over names and content of all CSV files below a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.csv")):
        digest.update(f"{path.relative_to(folder).as_posix()} {file_hash(path)}\n".encode())
    return digest.hexdigest()


def drift() -> list[str]:
    """Packages that compute and are installed in another version than the lock file names."""
    lock = ROOT / "requirements.lock"
    if not lock.is_file():
        return []
    locked = dict(re.findall(r"^([a-z0-9.-]+)==([^ ;\\]+)", lock.read_text(encoding="utf-8"), re.MULTILINE))
    found = []
    for package in PACKAGES:
        try:
            installed = version(package)
        except PackageNotFoundError:
            installed = "none"
        if package in locked and installed != locked[package]:
            found.append(f"{package} {installed} is installed, requirements.lock names {locked[package]}: "
                         "run `make setup`")
    return found


def versions() -> dict[str, str]:
    """Versions of the packages that compute, and hashes of code, lock file, seeds and value sets."""
    seeds = ROOT / "dbt_project" / "seeds"
    found = {"code": code_hash()[:16], "lock file": file_hash(ROOT / "requirements.lock")[:16] or "not shipped",
             "seeds": folder_hash(seeds)[:16], "value sets": folder_hash(seeds / "value_sets")[:16],
             "python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found
