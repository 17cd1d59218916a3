"""Lists that a user loads once and every run reads: licensed value sets, drugs, fees, places."""

from __future__ import annotations

from assets.ingestion.delivery import RawFile
from assets.storage import Home


def reference_files(home: Home) -> dict[str, list[RawFile]]:
    """Loaded reference lists by raw relation."""
    found: dict[str, list[RawFile]] = {}
    for path in sorted(home.references.glob("*/*.parquet")):
        import pyarrow.parquet as pq
        found.setdefault(path.parent.name, []).append(RawFile(path, tuple(pq.read_schema(path).names)))
    return found
