"""What reconciliation must find: per patient-month of Collaborative Care its status and dollars."""

from __future__ import annotations

import numpy as np
import polars as pl

from .adjudication import Ledger
from .claim_lines import Lines
from .cocm_rules import FEES, fault_name
from .events import Events, services
from .frames import numbered, pick
from .person import Person
from .registry import Episodes, known_patients

TIMELY_FILING, RUN_OUT = 365, 90
BASES = ("", "99492", "99493", "G2214", "G0512", "G0568", "G0569", "99484")
FEE = np.array([FEES.get(base, 0) for base in BASES])


def month_truth(
    p: Person, events: Events, lines: Lines, ledger: Ledger, episodes: Episodes, months: dict[str, np.ndarray]
) -> pl.DataFrame:
    """One row per patient-month that the registry and a member month, or a claim alone, know; money in cents.

    `is_settled`: the month's run-out was over on the day of extract.
    """
    risk, paid = _paid_by_month(p, events, lines, ledger)
    cocm = months["tag"] > 0
    known = known_patients(p, months["member"])
    rows = np.flatnonzero(cocm & known)
    registry = _frame(p, months["member"][rows], months["month"][rows]).with_columns(
        status=pick([fault_name(int(t)) for t in np.unique(months["tag"])],
                    np.searchsorted(np.unique(months["tag"]), months["tag"][rows])),
        is_cocm=pl.Series(episodes.program[months["episode"][rows]] == 0),
        missed_cents=pl.Series(missed(p, months)[rows]),
    ).join(risk, ["member", "month"], "left")
    # Claims of people whom no registry row can be matched to.
    alone = paid.join(registry.select("member", "month"), ["member", "month"], "anti")
    alone = _frame(p, alone["member"].to_numpy(), alone["month"].to_numpy()).with_columns(
        status=pl.lit("CLAIM_WITHOUT_REGISTRY"), is_cocm=pl.lit(True), missed_cents=pl.lit(0, pl.Int64),
        risk_cents=alone["paid_cents"].cast(pl.Float64))
    frame = pl.concat([registry, alone]).with_columns(at_risk_cents=pl.col("risk_cents").fill_null(0).round(0))
    return frame.drop("member", "month", "risk_cents").cast({"at_risk_cents": pl.Int64})


def missed(p: Person, months: dict[str, np.ndarray]) -> np.ndarray:
    """Cents supported and not billed, where the month's run-out is over and a denial can still be sent again."""
    expected = FEE[months["code"]] + months["units"] * FEES["99494"]
    sent = FEE[months["base"]] + months["addons"] * FEES["99494"]
    names = np.array([fault_name(int(tag)) for tag in months["tag"]])
    denied = np.isin(names, ("DENIED_RECOVERABLE", "MISROUTED_CARVEOUT"))
    left = np.isin(names, ("MISSED_ALL", "WRONG_CODE_FAMILY", "MISSED_ADDON", "UNDERCODED", "WRONG_MONTH_TYPE"))
    open_still = months["day"] + TIMELY_FILING > p.calendar.extract
    amount = np.select([left, denied & open_still], [np.maximum(expected - sent, 0), expected], 0)
    return amount * settled(p, months["month"])


def settled(p: Person, month: np.ndarray) -> np.ndarray:
    """Mask of the months whose run-out had passed on the day of extract."""
    ends = np.append(p.calendar.month_starts()[1:], p.calendar.extract + 1)
    return ends[month] - 1 + RUN_OUT <= p.calendar.extract


def _frame(p: Person, member: np.ndarray, month: np.ndarray) -> pl.DataFrame:
    home, first = p.members.choice[member, 0], p.calendar.first_year
    return pl.DataFrame({
        "member": member.astype(np.int64),
        "month": month.astype(np.int64),
        "person_id": numbered("P", p.members.index[member]),
        "billing_tin": pick(p.providers.tin, home),
        "year_month": (first + month // 12) * 100 + month % 12 + 1,
        "is_settled": settled(p, month),
    })


def _paid_by_month(p: Person, events: Events, lines: Lines, ledger: Ledger) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Plan payments at risk by member and month; all plan payments of months with a Collaborative Care line."""
    event = lines.event[ledger.row]
    mine = np.flatnonzero((events.tag[event] > 0) & ~ledger.secondary)
    event, paid = event[mine], np.where(ledger.status[mine] == 0, ledger.paid[mine], 0)
    month = np.searchsorted(p.calendar.month_starts(), events.day[event], "right") - 1
    counted = np.isin(events.service[event], services("cocm_99490", "apcm"), invert=True)
    general = np.isin(events.service[event], services("general_bhi", "general_bhi_psychologist"))
    frame = pl.DataFrame({
        "member": events.member[event].astype(np.int64), "month": month.astype(np.int64),
        "paid": paid, "risk": paid * events.risk[event], "cocm": counted & ~general, "counted": counted,
    })
    sums = frame.filter(pl.col("counted")).group_by("member", "month", maintain_order=True).agg(
        risk_cents=pl.col("risk").sum(), paid_cents=pl.col("paid").sum(), cocm=pl.col("cocm").any())
    return sums.select("member", "month", "risk_cents"), sums.filter(pl.col("cocm"))


def by_status(frame: pl.DataFrame) -> dict[str, int]:
    """Months, settled months, missed and at-risk cents by status."""
    facts: dict[str, int] = {}
    sums = frame.group_by("status").agg(
        pl.len().alias("months"), pl.col("is_settled").sum().alias("settled months"),
        pl.col("missed_cents").sum(), pl.col("at_risk_cents").sum()).sort("status")
    for row in sums.iter_rows(named=True):
        facts |= {f"{name} {row['status']}": int(row[name])
                  for name in ("months", "settled months", "missed_cents", "at_risk_cents")}
    return facts
