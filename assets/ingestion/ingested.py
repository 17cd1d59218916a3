"""What arrived in raw in one run: every delivery of the sources, and the raw relations they feed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from assets.errors import DataRefused
from assets.ingestion.contract import CONTROL, ENTITIES, MANDATORY_ENTITIES, REFERENCES, Column
from assets.ingestion.delivery import Delivery, Progress, RawFile, RawRelation, Source, silent, typed
from assets.ingestion.formats import mandatory_relations, native_relations, read_source
from assets.ingestion.reference_files import reference_files
from assets.storage import Home


@dataclass(frozen=True)
class Ingested:
    """What arrived in raw in one run."""

    sources: list[Source]
    deliveries: list[Delivery]
    home: Home
    ignored: tuple[str, ...] = ()

    @property
    def accepted(self) -> list[Delivery]:
        """Deliveries whose rows are in raw."""
        return [delivery for delivery in self.deliveries if delivery.accepted]

    @property
    def refused(self) -> list[Delivery]:
        """Deliveries refused whole."""
        return [delivery for delivery in self.deliveries if not delivery.accepted]

    @property
    def warnings(self) -> list[str]:
        """What the reader should know about accepted and refused optional deliveries."""
        return [text for delivery in self.deliveries for text in delivery.warnings] + [
            delivery.message for delivery in self.refused]

    def check(self) -> None:
        """Raise DataRefused when nothing can be published from these deliveries."""
        problems = []
        for source in self.sources:
            own = [d for d in self.deliveries if d.source_name == source.name]
            missing = [group for group in mandatory_relations(source.format)
                       if not any(d.accepted and d.entity in group for d in own)]
            # of formats that come in many deliveries one may be refused and the others load
            needs_all = source.format in ("tuva", "plan")
            refused = [d.message for d in own if not d.accepted
                       and (missing or (needs_all and d.entity in MANDATORY_ENTITIES))]
            if refused:
                problems += refused
            elif missing:
                words = "; ".join(" or ".join(group) for group in missing)
                problems.append(f"source {source.name}: no {words} in {source.path}. "
                                "Deliver the file under the name of its entity (.csv, .csv.gz or .parquet).")
        if problems:
            raise DataRefused("\n".join(problems))

    def relations(self) -> list[RawRelation]:
        """Every raw relation that input files and loaded references feed, also the empty ones."""
        by_relation: dict[str, list[Delivery]] = {}
        for delivery in self.accepted:
            by_relation.setdefault(delivery.relation or delivery.entity, []).append(delivery)
        described = {name: entity.columns for name, entity in ENTITIES.items()} | native_relations()
        relations = []
        for name, columns in described.items():
            own = by_relation.get(name, [])
            files = [RawFile(d.path, d.columns, {**dict(d.constants), "source_name": d.source_name,
                                                 "delivery_id": d.delivery_id}, d.kept)
                     for d in own if d.path is not None]
            relations.append(RawRelation(name, typed(columns) + kept_columns(columns, own)
                                         + [("source_name", "string"), ("delivery_id", "string")], files))
        references = reference_files(self.home)
        relations += [RawRelation(name, typed(columns), references.get(name, []))
                      for name, columns in REFERENCES.items()]
        return relations

    def delivery_rows(self) -> list[dict[str, Any]]:
        """Rows of `raw.delivery`."""
        names = [column.name for column in CONTROL["delivery"]]
        return [{name: asdict(delivery)[name] for name in names} for delivery in self.accepted]

    def source_rows(self) -> list[dict[str, Any]]:
        """Rows of `raw.source`."""
        return [{"source_name": s.name, "format": s.format, "payer": s.payer, "payer_type": s.payer_type,
                 "cost_basis": s.cost_basis or ("paid" if s.format == "cclf" else "allowed"),
                 "data_through": s.data_through} for s in self.sources]


def kept_columns(columns: Sequence[Column], deliveries: list[Delivery]) -> list[tuple[str, str]]:
    """Delivered x_ columns outside the contract, kept as text."""
    known = {column.name for column in columns}
    extra = {name for d in deliveries for name in d.columns if name.startswith("x_")} - known
    return [(name, "string") for name in sorted(extra)]


def once(deliveries: list[Delivery]) -> list[Delivery]:
    """Deliveries of one source, each content once, numbered without gaps: what came again changes nothing."""
    kept: list[Delivery] = []
    seen: set[tuple[str, str, str | None]] = set()
    for delivery in sorted(deliveries, key=lambda one: one.delivery_order):
        key = delivery.delivery_id, delivery.entity, delivery.relation
        if not delivery.accepted or key not in seen:
            kept.append(delivery)
        if delivery.accepted:
            seen.add(key)
    orders = {order: rank for rank, order in enumerate(sorted({d.delivery_order for d in kept if d.accepted}))}
    first = min((delivery.delivery_order for delivery in kept), default=0)
    return [replace(one, delivery_order=first + orders[one.delivery_order]) if one.accepted else one
            for one in kept]


def ingest(sources: list[Source], home: Home, report: Progress = silent, *, strict: bool = True,
           memory_limit: str = "4GB") -> Ingested:
    """Bring every delivery of the sources to raw Parquet and say what happened to each.

    Known content (same bytes, same contract) is not read again. With `strict`, DataRefused is raised when
    a mandatory file is refused or missing; refused optional files only warn.
    """
    home.create()
    deliveries: list[Delivery] = []
    ignored: list[str] = []
    for source in sources:
        found, left = read_source(source, home, report, memory_limit)
        deliveries += once(found)
        ignored += left
    result = Ingested(sources, deliveries, home, tuple(ignored))
    if strict:
        result.check()
    return result
