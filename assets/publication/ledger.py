"""The masks of every release, kept for good: which cells of which table were hidden."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from assets.publication.specification import SUPPRESSED, PublicationSpec
from assets.storage import Home, write_json


def record_masks(
    home: Home, release_id: str, tables: Mapping[str, pl.DataFrame], specs: Mapping[str, PublicationSpec]
) -> None:
    """Write `ledger/<release>.json`: per table the keys of its suppressed rows with their hidden counts."""
    masks = {}
    for name, frame in sorted(tables.items()):
        counts = list(specs[name].counts)
        rows = frame.filter(pl.col(SUPPRESSED)).select([*specs[name].dimensions, *counts])
        masks[name] = [
            {
                "key": {dimension: row[dimension] for dimension in specs[name].dimensions},
                "hidden": [count for count in counts if row[count] is None],
            }
            for row in rows.iter_rows(named=True)
        ]
    write_json(home.ledger / f"{release_id}.json", {"release_id": release_id, "masks": masks})
