"""A published number does not change unseen: it shows as a difference here and stands in the changelog."""

from __future__ import annotations

import difflib
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from assets.publication.audit import audit_release
from assets.publication.cells import link_cells
from assets.publication.disclosure_control import broken_sums
from assets.publication.options import DisclosureOptions, thresholds_of
from assets.publication.release_assets import export_reporting
from assets.publication.specification import specs_from_manifest
from assets.transformation import manifest
from tests.golden.published_tables import MARK, digest_of, golden, publish, stored
from tests.pipeline import Outcome, forget

MOST_CELLS = 200_000


def test_golden_tables_stand_in_the_changelog():
    """Who regenerates them (`make golden`) writes down what changed, with the digest."""
    files = stored()
    assert files
    assert digest_of(files) in Path("CHANGELOG.md").read_text()
    assert sum(len(content) for content in files.values()) < 3_000_000


def test_no_golden_count_is_small():
    """Read as text, with nothing of the product but the declarations."""
    specs = specs_from_manifest(manifest())
    counted = 0
    for name, content in stored().items():
        head, *lines = content.splitlines()
        frame = pl.read_csv("\n".join([head, *lines[:-1]]).encode(), infer_schema=False)
        for column, count in specs[name.removesuffix(".csv")].counts.items():
            shown = frame[column].drop_nulls()
            small = shown.filter(shown != MARK).cast(pl.Int64).is_between(1, 10)
            counted += len(shown)
            assert not (count.sensitive and small.any()), f"{name}: {column}"
    assert counted > 1000


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("golden")
    yield publish(folder)
    forget(folder)


@pytest.mark.slow
def test_published_tables_are_the_golden_ones(outcome):
    made, kept = golden(outcome.home.current), stored()
    changes = [
        line
        for name in sorted({*made, *kept})
        for line in difflib.unified_diff(
            kept.get(name, "").splitlines(), made.get(name, "").splitlines(), f"golden/{name}", f"built/{name}", n=0
        )
    ]  # fmt: skip
    assert not changes, "make golden, then CHANGELOG.md\n" + "\n".join(changes[:60])


@pytest.mark.slow
def test_every_declared_sum_and_link_holds_in_the_unprotected_tables(outcome, tmp_path):
    """A sum that does not hold would hide wrongly; a number declared to be another's must be it."""
    specs = specs_from_manifest(manifest())
    export_reporting(outcome.home.warehouse, tmp_path, specs)
    tables = {name: pl.read_parquet(tmp_path / f"{name}.parquet") for name in specs}
    cells = link_cells(tables, specs, thresholds_of(specs, DisclosureOptions()))
    names = cells.index["quantity"].to_list()
    relations = cells.relations
    found = {
        names[cell]
        for cell in relations.cell[np.isin(relations.equation, broken_sums(cells)) & (relations.sign > 0)]
        if cell < cells.published
    }
    assert not found
    assert len(np.unique(relations.equation)) > 10_000


@pytest.mark.slow
def test_release_is_small_enough_to_be_audited(outcome):
    seen = audit_release(outcome.home.current.resolve())
    assert 10_000 < seen["cells"] < MOST_CELLS
