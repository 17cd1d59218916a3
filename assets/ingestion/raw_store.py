"""Raw Parquet by content hash: what is known is not read again."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from assets.ingestion.delivery import Delivery
from assets.storage import Home, write_json


@dataclass(frozen=True)
class RawName:
    """Where the rows of one content, read under one contract, are kept."""

    home: Home
    content_id: str
    label: str
    fingerprint: str

    @property
    def _stem(self) -> str:
        return f"{self.content_id}-{self.label}-{self.fingerprint}"

    @property
    def parquet(self) -> Path:
        """The typed rows."""
        return self.home.raw / f"{self._stem}.parquet"

    @property
    def record(self) -> Path:
        """What is known about them; written last, so that a half-written file is never believed."""
        return self.home.raw / f"{self._stem}.json"

    @property
    def quarantine(self) -> Path:
        """The rows that break the contract."""
        return self.home.quarantine / f"{self._stem}.parquet"


def remembered(name: RawName, shell: Delivery) -> Delivery | None:
    """The delivery as it was read before, or None when this content is new."""
    if not name.record.exists() or not name.parquet.exists():
        return None
    known: dict[str, Any] = json.loads(name.record.read_text())
    if name.parquet.stat().st_size != known["bytes"]:
        return None
    return replace(
        shell, rows_in=known["rows_in"], rows_raw=known["rows_raw"],
        rows_quarantined=known["rows_in"] - known["rows_raw"], amount_in=_decimal(known["amount_in"]),
        amount_quarantined=_decimal(known["amount_quarantined"]), path=name.parquet, kept=known.get("kept", ""),
        columns=tuple(known["columns"]), warnings=tuple(known["warnings"]))


def keep(name: RawName, delivery: Delivery) -> Delivery:
    """Remember what was read and return the delivery unchanged."""
    write_json(name.record, {
        "rows_in": delivery.rows_in, "rows_raw": delivery.rows_raw, "amount_in": delivery.amount_in,
        "amount_quarantined": delivery.amount_quarantined, "columns": list(delivery.columns),
        "kept": delivery.kept, "warnings": list(delivery.warnings), "bytes": name.parquet.stat().st_size})
    return delivery


def link_or_copy(source: Path, target: Path) -> None:
    """A second name for the same bytes where the file system allows it, else a copy."""
    temporary = target.with_name(f".{target.name}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        os.link(source, temporary)
    except OSError:
        shutil.copyfile(source, temporary)
    temporary.replace(target)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)

