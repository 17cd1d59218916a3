"""What was planted: only tests read it, the pipeline never does."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl

from .adjudication import Ledger
from .claim_lines import Lines
from .cocm_rules import FEES
from .events import Events
from .illness import PLANTED_MULTIPLE
from .person import Person
from .registry import Episodes, Referrals


def planted(
    p: Person,
    events: Events,
    lines: Lines,
    ledger: Ledger,
    referrals: Referrals,
    episodes: Episodes,
) -> dict[str, int]:
    """Countable facts of one block; money in cents."""
    facts = {
        "members": p.members.size,
        "referrals": len(referrals.member),
        "enrolled_referrals": int((referrals.outcome == 0).sum()),
        "cocm_episodes": int((episodes.program == 0).sum()),
        "bhi_episodes": int((episodes.program == 1).sum()),
        "responders": int((episodes.responder & (episodes.program == 0)).sum()),
    }
    for cohort in PLANTED_MULTIPLE:
        facts[f"members_{cohort}"] = int((p.illness.cohort == cohort).sum())
    event = lines.event[ledger.row]
    extra = events.excess[event] & (ledger.status == 0)
    facts["excess_allowed_cents"] = int(
        (ledger.allowed + np.maximum(ledger.equivalent, 0))[extra & ~ledger.secondary].sum()
    )
    return facts


def write_truth(out: Path, seed: int, facts: dict[str, int], rows: dict[str, int], months: pl.DataFrame) -> None:
    """Write `_truth/truth.json` and `_truth/cocm_month.csv` beside the input files."""
    folder = out / "_truth"
    folder.mkdir(exist_ok=True)
    money = [(pl.col(f"{name}_cents") / 100).alias(f"{name}_dollars") for name in ("missed", "at_risk")]
    months.with_columns(money).drop("missed_cents", "at_risk_cents").sort(
        "person_id", "year_month").write_csv(folder / "cocm_month.csv")
    dollars = {k.replace("_cents", "_dollars"): v / 100 for k, v in facts.items() if "_cents" in k}
    counted = {k: v for k, v in facts.items() if "_cents" not in k}
    text = {"seed": seed, "planted_multiple": PLANTED_MULTIPLE, "facts": counted | dollars, "rows": rows}
    (folder / "truth.json").write_text(json.dumps(text, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def spoil(p: Person, frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int]]:
    """Break a very few claim lines the way real files are broken."""
    rng = p.rng("dirt")
    kind = rng.random(frame.height)
    kind[frame["hcpcs_code"].is_in([*FEES, "99490", "G0557"]).fill_null(False).to_numpy()] = 1  # planted: exact
    draw = pl.Series("_", kind)
    nobody, undated, backwards, future = (
        (draw < 0.0001),
        (draw >= 0.0001) & (draw < 0.0002),
        (draw >= 0.0002) & (draw < 0.0004),
        ((draw >= 0.0004) & (draw < 0.0005)),
    )
    frame = frame.with_columns(
        pl.when(nobody).then(None).otherwise(pl.col("person_id")).alias("person_id"),
        pl.when(undated)
        .then(None)
        .when(future)
        .then(pl.date(2205, 1, 1))
        .otherwise(pl.col("claim_start_date"))
        .alias("claim_start_date"),
        pl.when(backwards)
        .then(pl.col("claim_start_date").dt.offset_by("-40d"))
        .otherwise(pl.col("claim_end_date"))
        .alias("claim_end_date"),
    )
    twice = frame.filter((draw >= 0.0005) & (draw < 0.0008))
    frame = pl.concat([frame, twice]).sort("claim_id", "claim_line_number", maintain_order=True)
    facts = {
        "rows twice": twice.height,
        "rows without person": int(nobody.sum()),
        "rows without date": int(undated.sum()),
        "rows with end before start": int(backwards.sum()),
        "rows in the far future": int(future.sum()),
    }
    return frame, facts
