"""Releases: built aside, checked, made durable and switched at once, so that a reader sees old or new."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from assets.errors import DataRefused
from assets.publication.audit import audit_release
from assets.publication.change_gate import require_approval
from assets.publication.disclosure_control import REASONS, Protected, protect
from assets.publication.durability import file_entries, is_intact, make_durable, switch_link
from assets.publication.installed import BUILDING, Release, current_release, remove_old, remove_unfinished
from assets.publication.ledger import confirm_state, known_states, record_state
from assets.publication.options import DisclosureOptions
from assets.publication.published_tables import write_tables
from assets.publication.restatement import restatement, write_restatement
from assets.publication.specification import PublicationSpec
from assets.publication.verdict import require_passing_verdict
from assets.storage import Home, sync_folder

if TYPE_CHECKING:
    from dashboards.context import SiteContext


@dataclass(frozen=True)
class RunInfo:
    """What publication is told about the run whose build it publishes.

    `run_id` is the build id in data_quality_result; `run_hash` covers inputs, configuration and code.
    `population` keeps ledgers apart: what a release about other people hides does not bind this one.
    `site_context` is what the pages say beside the numbers; release id and dates are filled in here.
    `max_change` is how far a total of a closed year may move without the `approval` file (see `change_gate`).
    """

    run_id: str
    run_hash: str
    as_of: date | None = None
    inputs: tuple[Mapping[str, Any], ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    expected_checks: frozenset[str] = frozenset()
    data_through: Mapping[str, date] = field(default_factory=dict)
    population: str = ""
    site_context: SiteContext | None = None
    max_change: float | None = None
    approval: Path | None = None


SiteBuilder = Callable[[Path, Mapping[str, Any]], None]
"""Writes `<release>/site` from `<release>/published`; gets the release folder and the manifest so far."""


def publish(
    reporting: Path,
    specs: Mapping[str, PublicationSpec],
    home: Home,
    run: RunInfo,
    settings: object = None,
    site: SiteBuilder | None = None,
) -> Release:
    """Protect the reporting tables of a build and make them the current release.

    Args:
        reporting: folder with one Parquet per reporting table.
        specs: declarations by table; tables without one are not published.
        home: installation whose lock the caller holds.
        run: facts about the build.
        settings: an object with the fields of DisclosureOptions, or None for the defaults.
        site: writes the pages; by default the dashboards.

    Raises:
        DataRefused: the build has no complete passing verdict, a declared table was not built, or a
            published total moved far and nobody approved it.
        DisclosureFailed: a table cannot be shown safely; nothing was published.
    """
    options = DisclosureOptions() if settings is None else DisclosureOptions.model_validate(settings)
    require_passing_verdict(reporting, run.run_id, run.expected_checks)
    home.create()
    remove_unfinished(home)
    present = current_release(home)
    if present and present.manifest.get("run_hash") == run.run_hash and is_intact(
        present.folder, present.manifest
    ):
        return Release(present.release_id, present.folder, present.manifest, is_new=False)
    tables = _read_tables(reporting, specs)
    states = known_states(home, run.population)
    protected = protect(tables, specs, options, states)
    approved: dict[str, str] = {}
    if present and run.max_change is not None and present.manifest.get("population") == run.population:
        approved = require_approval(tables, protected.tables, specs, present, run.run_hash,
                                    run.max_change, run.approval)
    created = datetime.now(UTC)
    release_id = f"{created:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
    folder = home.releases / f"{BUILDING}{release_id}"
    folder.mkdir(mode=0o700)
    try:
        moved = restatement(present, protected.tables, specs, run.population, run.inputs)
        _build(folder, specs, protected, options, run, created, site or _dashboards(run), approved, moved)
        audit_release(folder, present.folder if present else None)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    make_durable(folder)
    record_state(home, release_id, run.population, protected.state)
    final = home.releases / release_id
    folder.rename(final)
    sync_folder(home.releases)
    switch_link(home.current, final)
    confirm_state(home, release_id)
    remove_old(home)
    return Release(release_id, final, json.loads((final / "manifest.json").read_text()))


def _build(
    folder: Path,
    specs: Mapping[str, PublicationSpec],
    protected: Protected,
    options: DisclosureOptions,
    run: RunInfo,
    created: datetime,
    site: SiteBuilder,
    approved: Mapping[str, str],
    moved: Mapping[str, Any],
) -> None:
    """Write tables, pages and manifest of a release into a folder that nobody reads yet."""
    write_tables(folder / "published", protected.tables, specs)
    manifest: dict[str, Any] = {
        "release_id": folder.name.removeprefix(BUILDING),
        "created_at": created.isoformat(timespec="microseconds"),
        "build_id": run.run_id,
        "run_hash": run.run_hash,
        "as_of": run.as_of,
        "data_through": dict(run.data_through),
        "inputs": [dict(item) for item in run.inputs],
        "versions": dict(run.versions),
        "population": run.population,
        "approved_change": dict(approved),
        "disclosure": {
            "options": options.model_dump(),
            "cells_hidden": hidden_totals(protected.hidden),
            "broken_sums": protected.broken_sums,
        },
        "tables": {name: specs[name].model_dump(by_alias=True) for name in protected.tables},
    }
    site(folder, manifest | {"restatement": moved})
    write_restatement(folder, moved)
    manifest["restatement"] = {name: value for name, value in moved.items() if name != "moved"}
    manifest["files"] = file_entries(folder)
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2, sort_keys=True, default=str) + "\n")


def hidden_totals(hidden: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """Cells and hidden cells by table. Reasons stay inside: with them a reader knows which cells are small."""
    return {name: {"cells": tally["cells"], "hidden": sum(tally[reason] for reason in REASONS)}
            for name, tally in hidden.items()}


def _dashboards(run: RunInfo) -> SiteBuilder:
    def build(folder: Path, manifest: Mapping[str, Any]) -> None:
        from dashboards.context import SiteContext  # the charting library is heavy
        from dashboards.site import build_site

        context = run.site_context or SiteContext(versions=dict(run.versions))
        identity = {"release_id": manifest["release_id"], "created_at": manifest["created_at"]}
        build_site(folder, replace(context, **identity, as_of=str(run.as_of or ""),
                                   restatement=manifest["restatement"]))

    return build


def _read_tables(reporting: Path, specs: Mapping[str, PublicationSpec]) -> dict[str, pl.DataFrame]:
    absent = sorted(name for name in specs if not (reporting / f"{name}.parquet").exists())
    if absent:
        raise DataRefused(f"{reporting}: declared tables were not built: {', '.join(absent)}.")
    return {name: pl.read_parquet(reporting / f"{name}.parquet") for name in sorted(specs)}
