"""Where the rows of each entity go, by the format asked for."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from .claim_feed_files import ClaimFeedFiles
from .clock import Calendar
from .file_formats import EntityFile
from .submission_files import SubmissionFiles

# Entities told apart by person numbers that only the Tuva files carry.
BY_PERSON = ("lab_result", "observation", "provider_attribution")
SOURCES = {
    "cclf": '[[source]]\nname = "claim_feed"\nformat = "cclf"\npath = "cclf"\n'
    'payer = "Medicare"\npayer_type = "medicare"\n',
    "apcd": '[[source]]\nname = "submissions"\nformat = "apcd_cdl"\npath = "apcd_cdl"\n',
}
EXTENSIONS = '\n[[source]]\nname = "extensions"\nformat = "cocm_registry"\npath = "extensions"\n'


class Output:
    """Input files below one folder; other formats keep registry, providers and payments as extensions."""

    def __init__(self, out: Path, file_format: str, file_kind: str, calendar: Calendar) -> None:
        """Nothing is opened before rows come."""
        self.out, self.format, self.kind = out, file_format, file_kind
        self.files: dict[str, EntityFile] = {}
        native = {"cclf": ClaimFeedFiles, "apcd": SubmissionFiles}.get(file_format)
        self.native = native(out, calendar) if native else None

    def add(self, entity: str, frame: pl.DataFrame) -> None:
        """Append rows of one entity."""
        if self.native is not None and (entity in BY_PERSON or self.native.add(entity, frame)):
            return
        if entity not in self.files:
            folder = self.out / "extensions" if self.native else self.out
            folder.mkdir(parents=True, exist_ok=True)
            self.files[entity] = EntityFile(folder, entity, self.kind)
            self.files[entity].path.unlink(missing_ok=True)
        self.files[entity].append(frame)

    def close(self) -> dict[str, int]:
        """Finish every file; rows by entity or file."""
        for file in self.files.values():
            file.close()
        rows = {name: file.rows for name, file in self.files.items()}
        if self.native is None:
            return rows
        (self.out / "bhi.toml").write_text(SOURCES[self.format] + EXTENSIONS, encoding="utf-8")
        return rows | self.native.close()
