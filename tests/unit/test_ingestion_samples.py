"""The sample extracts beside the repository, read by the real door."""

from __future__ import annotations

import csv
from decimal import Decimal

import pytest

from assets.ingestion.contract import ENTITIES
from assets.ingestion.delivery import Source
from assets.ingestion.ingested import ingest
from assets.storage import Home
from tests.shared_data import SHARED, needs_shared_data

pytestmark = needs_shared_data


@pytest.mark.parametrize(("name", "medical", "dollars", "fills", "drug_dollars"), [
    ("tuva_sample", 2075, "163818.97", 291, "45827.28"),
    ("tuva_older_layout", 6075, "3970274.95", 612, "188000.97"),
])
def test_rows_and_dollars_of_the_samples(tmp_path, name, medical, dollars, fills, drug_dollars):
    found = ingest([Source("demo", "tuva", SHARED / name)], Home(tmp_path))
    by_entity = {delivery.entity: delivery for delivery in found.deliveries}
    assert (by_entity["medical_claim"].rows_raw, by_entity["medical_claim"].amount_in) == (
        medical, Decimal(dollars))
    assert (by_entity["pharmacy_claim"].rows_raw, by_entity["pharmacy_claim"].amount_in) == (
        fills, Decimal(drug_dollars))
    assert all(delivery.rows_quarantined == 0 for delivery in found.deliveries)


def test_contract_holds_every_tuva_column():
    published: dict[str, list[str]] = {}
    with (SHARED / "layouts" / "tuva_input_layer_0.18.csv").open() as file:
        for row in csv.DictReader(file):
            published.setdefault(row["table"], []).append(row["column"])
    for entity, columns in published.items():
        own = [c.name for c in ENTITIES[entity].columns if not c.name.startswith("x_")]
        assert own == columns
