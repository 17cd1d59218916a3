"""The contract of the input and what dbt declares of it are one and the same."""

from __future__ import annotations

import re

from assets.ingestion.contract import ENTITIES
from assets.ingestion.raw_assets import RAW_NAMES
from assets.transformation import manifest


def sources() -> dict[str, str]:
    """Names and descriptions of what dbt reads."""
    return {source["name"]: source["description"] for source in manifest()["sources"].values()}


def test_dbt_reads_what_ingestion_registers() -> None:
    """No relation without a source and no source without a relation; the verdict is registered by the gates."""
    assert set(sources()) == {*RAW_NAMES, "check_result"}


def test_every_entity_of_the_contract_is_a_source_with_its_grain() -> None:
    """The description says what a row is."""
    assert set(ENTITIES) <= set(sources())
    for name in ENTITIES:
        assert re.match(r"One row ", sources()[name]), name
