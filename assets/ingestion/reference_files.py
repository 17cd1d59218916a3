"""`bhi reference add`: lists that a user loads once and every run reads.

Accepted are licensed value-set and medication-list workbooks (.xlsx), an FDA NDC directory (.zip with
product.txt and package.txt), Medicare fee files, taxonomy by NPI, ZIP to county (.csv, .txt) and county
outlines (.geojson). A missing column or an empty set is refused here, never met later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.errors import DataRefused
from assets.ingestion.archives import check_archive
from assets.ingestion.contract import ARROW_TYPE, REFERENCES
from assets.ingestion.delivery import RawFile
from assets.ingestion.landing import Refused, land
from assets.ingestion.limits import Limits
from assets.ingestion.reference_geometry import read_geometry
from assets.ingestion.reference_lists import read_list
from assets.ingestion.reference_workbooks import read_workbook
from assets.storage import Home

READERS: dict[str, Callable[[Path], tuple[str, str, pa.Table]]] = {
    ".xlsx": read_workbook, ".geojson": read_geometry, ".json": read_geometry, ".csv": read_list,
    ".txt": read_list, ".zip": read_list, ".gz": read_list,
}


@dataclass(frozen=True)
class AddedReference:
    """What one loaded file became: its raw relation, the set it replaces (year, payer …) and its rows."""

    relation: str
    label: str
    rows: int
    content_id: str
    path: Path

    @property
    def sentence(self) -> str:
        """What a person is told."""
        return (f"{self.rows:,} rows loaded as {self.relation}, set {self.label}. The next `bhi run` reads them; "
                "a file of the same kind and set replaces them.")


def add_reference(path: Path, home: Home) -> AddedReference:
    """Load one reference file into the home; a file of the same kind and label replaces the older one."""
    home.create()
    reader = READERS.get(path.suffix.lower())
    try:
        if reader is None:
            raise Refused(f"has a suffix that is not known; expected {', '.join(sorted(READERS))}.")
        landed = land(path, text=False)
        if path.suffix.lower() in (".xlsx", ".zip"):
            check_archive(path, Limits())
        relation, label, table = reader(path)
        table = conform(relation, table)
    except Refused as problem:
        raise DataRefused(f"{path.name}: {problem}") from None
    folder = home.references / relation
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"{label}.parquet"
    temporary = folder / f".{label}.tmp"
    pq.write_table(table.replace_schema_metadata({"content_id": landed.content_id, "file": path.name}),
                   temporary, compression="zstd")
    temporary.replace(target)
    return AddedReference(relation, label, table.num_rows, landed.content_id, target)


def conform(relation: str, table: pa.Table) -> pa.Table:
    """The columns of the contract with their types; nothing missing, nothing empty. Raises Refused."""
    columns = REFERENCES[relation]
    if table.num_rows == 0:
        raise Refused(f"holds no usable row for {relation}.")
    arrays = []
    for column in columns:
        values = (table[column.name] if column.name in table.column_names
                  else pa.nulls(table.num_rows, ARROW_TYPE[column.kind]))
        arrays.append(pc.cast(values, ARROW_TYPE[column.kind]))
    return pa.table(arrays, names=[column.name for column in columns])


def reference_files(home: Home) -> dict[str, list[RawFile]]:
    """Loaded reference lists by raw relation."""
    found: dict[str, list[RawFile]] = {}
    for path in sorted(home.references.glob("*/*.parquet")):
        if not path.name.startswith("."):
            found.setdefault(path.parent.name, []).append(RawFile(path, tuple(pq.read_schema(path).names)))
    return found


def reference_fingerprint(home: Home) -> dict[str, str]:
    """Content of every loaded list, for the hash of a run."""
    return {f"{path.parent.name}/{path.stem}": (pq.read_schema(path).metadata or {})[b"content_id"].decode()
            for path in sorted(home.references.glob("*/*.parquet")) if not path.name.startswith(".")}
