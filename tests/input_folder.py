"""Writes small input folders in the Tuva layout for tests."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any


class InputFolder:
    """Collects rows per entity and writes one CSV per entity with only the columns used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def add(self, entity: str, **columns: Any) -> InputFolder:
        """Add one row; None stays empty."""
        self.rows[entity].append(columns)
        return self

    def write(self) -> Path:
        """Write the CSV files and return the folder."""
        self.path.mkdir(parents=True, exist_ok=True)
        for entity, rows in self.rows.items():
            names = list(dict.fromkeys(name for row in rows for name in row))
            with (self.path / f"{entity}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, names)
                writer.writeheader()
                writer.writerows(rows)
        return self.path
