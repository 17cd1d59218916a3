"""The invented population: every entity is there, keys are unique, and the same seed gives the same bytes."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from assets.errors import ConfigurationError
from assets.synthetic.population import synthesize

ENTITIES = {
    "eligibility",
    "medical_claim",
    "pharmacy_claim",
    "lab_result",
    "observation",
    "provider_attribution",
    "provider",
    "drug_reference",
    "non_claims_payment",
    "premium",
    "cocm_patient",
    "cocm_referral",
    "cocm_episode",
    "cocm_contact",
    "cocm_scale_result",
    "cocm_psychiatric_review",
    "cocm_treatment_change",
    "cocm_site_month",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("population")
    synthesize(out, 600, 7)
    return out


def digest(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_every_entity_is_written(folder):
    assert {p.stem for p in folder.glob("*.parquet")} == ENTITIES
    assert (folder / "_truth" / "truth.json").exists()


def test_claim_lines_are_unique_but_for_the_planted_duplicates_and_money_is_exact(folder):
    claims = pl.read_parquet(folder / "medical_claim.parquet")
    planted = json.loads((folder / "_truth" / "truth.json").read_text())["facts"]["rows twice"]
    assert claims.unique(["claim_id", "claim_line_number", "data_source"]).height == claims.height - planted
    assert claims["paid_amount"].dtype == pl.Decimal(18, 2)
    assert (claims["claim_id"] == claims["claim_id"].sort()).all()


def test_registry_points_at_its_own_rows(folder):
    episodes = pl.read_parquet(folder / "cocm_episode.parquet")
    contacts = pl.read_parquet(folder / "cocm_contact.parquet")
    patients = pl.read_parquet(folder / "cocm_patient.parquet")
    assert episodes["episode_id"].is_unique().all()
    assert contacts["episode_id"].is_in(episodes["episode_id"].implode()).all()
    assert episodes["registry_patient_id"].is_in(patients["registry_patient_id"].implode()).all()


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_same_seed_same_bytes_on_any_thread_count_and_hash_seed(tmp_path, kind):
    seen = []
    for threads, hash_seed in ((1, 0), (2, 1)):
        out = tmp_path / f"threads_{threads}"
        code = (
            "from pathlib import Path; from assets.synthetic.population import synthesize; "
            f"synthesize(Path({str(out)!r}), 300, 3, file_kind={kind!r})"
        )
        env = os.environ | {"POLARS_MAX_THREADS": str(threads), "PYTHONHASHSEED": str(hash_seed)}
        subprocess.run([sys.executable, "-c", code], check=True, env=env)
        seen.append(digest(out))
    assert seen[0] == seen[1]


def test_another_seed_gives_other_people(tmp_path, folder):
    synthesize(tmp_path / "other", 600, 8)
    assert digest(tmp_path / "other")["eligibility.parquet"] != digest(folder)["eligibility.parquet"]


@pytest.mark.parametrize("arguments", [{"members": 0}, {"years": (2025, 2023)}, {"file_format": "edi"}])
def test_impossible_arguments_are_refused(tmp_path, arguments):
    with pytest.raises(ConfigurationError):
        synthesize(tmp_path, **({"members": 10, "seed": 1} | arguments))


@pytest.mark.parametrize("file_format", ["cclf", "apcd"])
def test_other_formats_are_read_whole_by_their_readers(tmp_path, file_format):
    import tomllib

    from assets.ingestion.delivery import Source
    from assets.ingestion.formats import read_source
    from assets.storage import Home

    summary = synthesize(tmp_path / "input", 200, 5, file_format=file_format)
    assert sum(summary.rows.values()) > 0
    entry = tomllib.loads((tmp_path / "input" / "bhi.toml").read_text())["source"][0]
    home = Home(tmp_path / "home")
    home.create()
    source = Source(entry["name"], entry["format"], tmp_path / "input" / entry["path"])
    deliveries, _ = read_source(source, home, lambda stage, message: None, "1GB")
    assert deliveries
    assert all(delivery.accepted for delivery in deliveries), [d.message for d in deliveries if not d.accepted]
    assert sum(d.rows_raw for d in deliveries) >= 0.99 * sum(d.rows_in for d in deliveries)
