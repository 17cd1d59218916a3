"""Sources, deliveries and the raw relations that dbt reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from assets.ingestion.contract import Column
from assets.ingestion.limits import Limits

Progress = Callable[[str, str], None]  # (file or stage, what happens to it); never a value of the data


def silent(_stage: str, _message: str) -> None:
    """Report nothing."""


@dataclass(frozen=True)
class Source:
    """One `[[source]]` of bhi.toml. `path` is absolute or relative to the working folder."""

    name: str
    format: str
    path: Path
    payer: str | None = None
    payer_type: str | None = None
    mapping: Path | None = None
    cost_basis: str | None = None  # CMS claim feeds are `paid` (decision 2), all others `allowed`
    data_through: date | None = None
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class RawFile:
    """One Parquet file behind a raw relation: its columns, the constants its rows carry, which rows count.

    `kept` is a predicate over the columns in SQL of both engines; empty means every row.
    """

    path: Path
    columns: tuple[str, ...]
    constants: dict[str, str | None] = field(default_factory=dict)
    kept: str = ""

    @property
    def scan(self) -> str:
        """The rows that count, as a table expression of DuckDB."""
        path = str(self.path).replace("'", "''")
        return f"(select * from read_parquet('{path}'){f' where {self.kept}' if self.kept else ''})"


@dataclass(frozen=True)
class RawRelation:
    """`raw.<name>`: a view over all files with these typed columns; without files, an empty view.

    `is_copied` makes it a table, for files that do not outlive the run.
    """

    name: str
    columns: list[tuple[str, str]]
    files: list[RawFile] = field(default_factory=list)
    is_copied: bool = False


@dataclass(frozen=True)
class Delivery:
    """One delivered file, accepted or refused whole.

    rows_in = rows_raw + rows_quarantined; amount_in is the sum of its dollars (paid, for claims), of
    which amount_quarantined did not get in. `relation` is the raw relation that its rows feed; `kept` is
    the predicate of the rows of `path` that count, empty for all.
    """

    delivery_id: str
    source_name: str
    format: str
    entity: str
    file_name: str
    delivery_order: int = 0
    rows_in: int = 0
    rows_raw: int = 0
    rows_quarantined: int = 0
    amount_in: Decimal | None = None
    amount_quarantined: Decimal | None = None
    path: Path | None = None
    kept: str = ""
    columns: tuple[str, ...] = ()
    status: str = "accepted"
    message: str = ""
    warnings: tuple[str, ...] = ()
    relation: str | None = None
    constants: tuple[tuple[str, str], ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether its rows are in raw."""
        return self.status == "accepted"


def refusal(source: Source, entity: str, path: Path, message: str, delivery_id: str = "") -> Delivery:
    """A delivery that is refused whole."""
    return Delivery(delivery_id, source.name, source.format, entity, path.name, status="refused",
                    message=f"{path.name}: {message}")


def typed(columns: Sequence[Column]) -> list[tuple[str, str]]:
    """Names with the SQL types that DuckDB and Spark share."""
    return [(column.name, column.sql_type) for column in columns]
