"""The input formats: which reader reads each, which raw relations it feeds, what it cannot do without."""

from __future__ import annotations

from collections.abc import Callable

from assets.errors import ConfigurationError
from assets.ingestion.apcd_cdl import apcd_relations, read_apcd
from assets.ingestion.cclf import read_cclf
from assets.ingestion.cclf_layouts import cclf_relations
from assets.ingestion.cocm_registry import read_cocm_registry
from assets.ingestion.contract import Column, parse_columns
from assets.ingestion.delivery import Delivery, Progress, Source
from assets.ingestion.mssp_assignment import assignment_relations
from assets.ingestion.plan import read_plan
from assets.ingestion.plan_mapping import plan_relations
from assets.ingestion.tuva import read_tuva
from assets.storage import Home

Reader = Callable[[Source, Home, Progress, str], tuple[list[Delivery], list[str]]]

READERS: dict[str, Reader] = {
    "tuva": read_tuva, "cocm_registry": read_cocm_registry, "cclf": read_cclf, "apcd_cdl": read_apcd,
    "plan": read_plan,
}

# each group is a choice: one of its entities must be accepted
MANDATORY: dict[str, list[tuple[str, ...]]] = {
    "tuva": [("eligibility",), ("medical_claim",)],
    "cclf": [("cclf1", "cclf5")],
    "apcd_cdl": [("eligibility",), ("medical_claim",)],
}

# relations of other formats from which the rows of an entity come too
FEEDS: dict[str, tuple[str, ...]] = {
    "eligibility": ("mssp_alr", "apcd_eligibility"),
    "medical_claim": ("cclf1", "cclf5", "cclf6", "apcd_medical_claim", "plan_medical_claim"),
    "pharmacy_claim": ("cclf7", "apcd_pharmacy_claim", "plan_pharmacy_claim"),
}


def read_source(source: Source, home: Home, report: Progress, memory_limit: str
                ) -> tuple[list[Delivery], list[str]]:
    """Deliveries of one source and the names of files left aside."""
    reader = READERS.get(source.format)
    if reader is None:
        raise ConfigurationError(f"source {source.name}: unknown format {source.format!r}; "
                                 f"known are {', '.join(sorted(READERS))}.")
    return reader(source, home, report, memory_limit)


def mandatory_relations(name: str) -> list[tuple[str, ...]]:
    """Groups of entities of which a source of this format must deliver one."""
    return MANDATORY.get(name, [])


def native_relations() -> dict[str, tuple[Column, ...]]:
    """Raw relations of formats that do not feed the entities of the input folder."""
    dated = parse_columns(["file_date:date"], [])
    cclf = {name: columns + dated for name, columns in cclf_relations().items()}
    return cclf | assignment_relations() | apcd_relations() | plan_relations()
