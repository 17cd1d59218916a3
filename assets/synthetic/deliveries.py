"""Turns a written population into the deliveries of another format, with a configuration that reads them."""

from __future__ import annotations

import shutil
from pathlib import Path

from .claim_feeds import write_claim_feeds
from .submissions import write_submissions

CLAIM_ENTITIES = ("eligibility", "medical_claim", "pharmacy_claim", "provider_attribution", "lab_result",
                  "observation")
CONFIG = """# Invented deliveries; run with: bhi run --config bhi.toml
[[source]]
name = "{name}"
format = "{format}"
path = "deliveries"
{more}
[[source]]
name = "other"
format = "cocm_registry"
path = "other"
"""


def write_deliveries(other: Path, out: Path, file_format: str, years: tuple[int, int]) -> dict[str, int]:
    """Deliveries of the format from the Tuva files in `other`, which keeps only what the format lacks."""
    target = out / "deliveries"
    shutil.rmtree(target, ignore_errors=True)
    if file_format == "cclf":
        rows = write_claim_feeds(other, target)
        config = CONFIG.format(name="medicare", format="cclf", more='payer = "Medicare"\npayer_type = "medicare"')
    else:
        rows = write_submissions(other, target, years)
        config = CONFIG.format(name="state", format="apcd_cdl", more="")
    for entity in CLAIM_ENTITIES:
        (other / f"{entity}.parquet").unlink(missing_ok=True)
    if (other / "_truth").is_dir():
        shutil.rmtree(out / "_truth", ignore_errors=True)
        shutil.move(other / "_truth", out / "_truth")
    (out / "bhi.toml").write_text(config, encoding="utf-8")
    return rows
