"""Payments beside claims, and premiums, in proportion to what the population was found to cost."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from .adjudication import CAPITATION, Ledger
from .claim_lines import Lines
from .clock import Calendar, stream
from .members import Spans
from .person import Person
from .providers import Providers
from .registry import Episodes
from .tables import LINES, column, line_of_plan, segment_of_plan, table


@dataclass
class Totals:
    """Sums by plan and year: member months, allowed cents, capitated equivalents; months by practice."""

    months: np.ndarray
    allowed: np.ndarray
    equivalent: np.ndarray
    practice_months: np.ndarray
    active: np.ndarray
    counts: dict[str, int] = field(default_factory=dict)
    cocm_months: list[pl.DataFrame] = field(default_factory=list)

    @classmethod
    def empty(cls, calendar: Calendar, providers: Providers) -> Totals:
        """All sums zero."""
        plans, years = table("plans").height, calendar.last_year - calendar.first_year + 2
        orgs = len(providers.kind)
        return cls(
            np.zeros((plans, years), dtype=np.int64),
            np.zeros((plans, years), dtype=np.int64),
            np.zeros((plans, years, len(CAPITATION)), dtype=np.int64),
            np.zeros((orgs, plans, years), dtype=np.int64),
            np.zeros((orgs, len(calendar.month_starts()) - 1), dtype=np.int64),
        )

    def add(self, other: Totals) -> None:
        """Add the sums of one block."""
        for name in ("months", "allowed", "equivalent", "practice_months", "active"):
            getattr(self, name).__iadd__(getattr(other, name))
        self.cocm_months += other.cocm_months
        for key, value in other.counts.items():
            self.counts[key] = self.counts.get(key, 0) + value


def _same(mask: np.ndarray, value: int) -> np.ndarray:
    return np.full(int(mask.sum()), value)


def _tally(sums: np.ndarray, where: tuple[np.ndarray, ...], amount: np.ndarray | None = None) -> None:
    """Add amounts (or ones) to the cells; exact as long as a cell stays below 2^53 cents."""
    place = np.ravel_multi_index(where, sums.shape)
    sums += np.bincount(place, weights=amount, minlength=sums.size).astype(np.int64).reshape(sums.shape)


def block_totals(p: Person, spans: Spans, lines: Lines, ledger: Ledger, fills: np.ndarray) -> Totals:
    """Sums of one block."""
    totals = Totals.empty(p.calendar, p.providers)
    starts = p.calendar.month_starts()
    first = np.searchsorted(starts, spans.start, "right") - 1
    last = np.searchsorted(starts, np.minimum(spans.end, p.calendar.end), "right") - 1
    home = p.members.choice[spans.member, 0]
    for month in range(len(starts) - 1):
        inside = (first <= month) & (last >= month)
        _tally(totals.months, (spans.plan[inside], _same(inside, month // 12)))
        _tally(totals.practice_months, (home[inside], spans.plan[inside], _same(inside, month // 12)))
    years = p.calendar.year_starts()
    year = np.searchsorted(years, lines.start[ledger.row], "right") - 1
    plan = np.where(ledger.secondary, 6, lines.plan[ledger.row])
    final = ledger.status == 0
    _tally(totals.allowed, (plan[final], year[final]), ledger.allowed[final])
    capitated = final & (ledger.equivalent > 0)
    where = (plan[capitated], year[capitated], ledger.capitation[capitated].astype(int))
    _tally(totals.equivalent, where, ledger.equivalent[capitated])
    _tally(totals.allowed, (fills[0], np.searchsorted(years, fills[1], "right") - 1), fills[2])
    return totals


def add_active(totals: Totals, p: Person, episodes: Episodes) -> None:
    """Count the patients in care by practice and month."""
    starts = p.calendar.month_starts()
    home = p.members.choice[episodes.member, 0]
    for month in range(len(starts) - 1):
        inside = (episodes.enrolled < starts[month + 1]) & (episodes.last >= starts[month])
        _tally(totals.active, (home[inside], _same(inside, month)))


def payment_rows(
    totals: Totals, calendar: Calendar, providers: Providers, seed: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of non_claims_payment and premium; money in cents."""
    rng = stream(seed, "finance")
    payers, segments, lines = column("plans", "payer"), segment_of_plan(), line_of_plan()
    rows, premiums = [], []
    practices = np.flatnonzero(providers.model >= 0)
    hospitals, centres = providers.of_kind("hospital"), providers.of_kind("cmhc")
    keys = list(dict.fromkeys(zip(payers.tolist(), segments.tolist(), strict=True)))
    for payer, segment in keys:
        plans = np.flatnonzero((payers == payer) & (segments == segment))
        line = LINES[lines[plans[0]]]
        for year in range(calendar.last_year - calendar.first_year + 1):
            months = int(totals.months[plans, year].sum())
            if months == 0:
                continue
            name = calendar.first_year + year
            base = {"payer": payer, "segment": segment, "year": name}
            by_practice = totals.practice_months[practices][:, plans, year].sum(axis=1)
            for entry in table("non_claims").iter_rows(named=True):
                cents = entry[f"pmpm_{line}"] * 100 * months * rng.uniform(0.9, 1.1) * 1.05**year
                if entry["category"] in ("C2", "C4", "C6"):
                    cents *= rng.choice([1.0, -0.3], p=[0.8, 0.2])
                if entry["purpose"] == "pc_org":
                    orgs, shares = practices, by_practice / max(by_practice.sum(), 1)
                elif entry["purpose"] == "bh_org":
                    orgs, shares = centres, np.full(len(centres), 1 / len(centres))
                else:
                    orgs, shares = hospitals[:1], np.ones(1)
                rows += _spread(base, entry["category"], entry["purpose"], cents, months, orgs, shares, providers)
            for number, category in enumerate(CAPITATION[1:], start=1):
                cents = float(totals.equivalent[plans, year, number].sum()) * 1.06
                purpose = "bh_org" if category == "D4" else "pc_org" if category == "D1" else "aco"
                share = by_practice / max(by_practice.sum(), 1)
                rows += _spread(base, category, purpose, cents, months, practices, share, providers)
            cost = totals.allowed[plans, year].sum() + totals.equivalent[plans, year].sum()
            premiums.append(base | {"amount": round(float(cost) / 0.88)})
    schema = {
        "payer": pl.String,
        "segment": pl.String,
        "organization_id": pl.String,
        "year": pl.Int32,
        "category": pl.String,
        "amount": pl.Int64,
        "member_months": pl.Int64,
        "purpose": pl.String,
    }
    return pl.DataFrame(rows, schema=schema), pl.DataFrame(
        premiums, schema={k: schema[k] for k in ("payer", "segment", "year", "amount")}
    )


def _spread(
    base: dict[str, object],
    category: str,
    purpose: str,
    cents: float,
    months: int,
    orgs: np.ndarray,
    shares: np.ndarray,
    providers: Providers,
) -> list[dict[str, object]]:
    """One row per organisation that received a part."""
    rows = []
    for org, share in zip(orgs, shares, strict=True):
        amount = round(cents * float(share))
        if amount:
            rows.append(
                base
                | {
                    "organization_id": providers.tin[org],
                    "category": category,
                    "amount": amount,
                    "member_months": round(months * float(share)),
                    "purpose": purpose,
                }
            )
    return rows


def site_rows(totals: Totals, calendar: Calendar) -> pl.DataFrame:
    """One row per site and month with patients: staffing that follows the caseload."""
    org, month = np.nonzero(totals.active)
    caseload = totals.active[org, month]
    fte = np.maximum(np.round(caseload / 60 * (0.8 + (org % 5) / 10), 1), 0.2)
    first = np.array(calendar.month_starts())[month]
    return pl.DataFrame(
        {
            "site_id": pl.Series(org.astype(np.int64)).cast(pl.String).str.zfill(4).str.replace("^", "S"),
            "month": pl.Series(first.astype(np.int32)).cast(pl.Date),
            "bhcm_fte": fte,
            "psychiatric_hours": np.round(fte * 13.0, 1),
        }
    )
