"""Does Collaborative Care pay for its staff: the arithmetic behind the calculator, in dollars a year.

Inputs are the practice's own; the defaults are one published workbook's illustration and are labelled so
wherever they are shown. Every function is pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

WEEKS = 52
# Share of patient-months by what is billed, and the stand-in rate of it (2026 national, illustrative).
DEFAULT_MIX = (
    ("Not billable", 0.05, 0.0),
    ("G2214", 0.10, 60.50),
    ("99492", 0.15, 160.32),
    ("99492 and one 99494", 0.05, 221.78),
    ("99492 and two 99494", 0.05, 283.24),
    ("99493", 0.40, 144.96),
    ("99493 and one 99494", 0.15, 206.42),
    ("99493 and two 99494", 0.05, 267.88),
)


@dataclass(frozen=True)
class Staff:
    """One kind of staff: full-time equivalents, yearly salary, fringe as a share of it."""

    fte: float
    salary: float
    fringe: float


@dataclass(frozen=True)
class Practice:
    """What a practice puts in. Shares are between 0 and 1, dollars a year unless said otherwise.

    `start_up` is spread over `start_up_years`; `ramp_months` is the time to a full caseload.
    """

    staff: Sequence[Staff] = (Staff(1, 80_000, 0.25), Staff(0.075, 225_000, 0.10))
    overhead: float = 0.25
    other_cost: float = 0.0
    start_up: float = 0.0
    start_up_years: int = 3
    caseload: float = 60
    weeks_per_episode: float = 14
    ramp_months: int = 6
    billable_share: float = 1.0
    collected_share: float = 0.94
    mix: Sequence[tuple[float, float]] = field(default_factory=lambda: tuple((p, r) for _, p, r in DEFAULT_MIX))


@dataclass(frozen=True)
class Result:
    """What follows from it; `breakeven_patients` is patients a month, all year."""

    cost: float
    average_rate: float
    patient_months: float
    revenue: float
    net: float
    first_year_net: float
    breakeven_patient_months: float | None

    @property
    def breakeven_patients(self) -> float | None:
        """Patients a month at which the year neither gains nor loses."""
        return None if self.breakeven_patient_months is None else self.breakeven_patient_months / 12


def annual_staff_cost(staff: Sequence[Staff], overhead: float) -> float:
    """Salaries with fringe and overhead."""
    return sum(one.fte * one.salary * (1 + one.fringe) for one in staff) * (1 + overhead)


def average_monthly_rate(mix: Sequence[tuple[float, float]]) -> float:
    """Mean rate of a patient-month: shares times rates. Raises ValueError when shares do not add up to 1."""
    total = sum(share for share, _ in mix)
    if abs(total - 1) > 1e-6 or any(share < 0 for share, _ in mix):
        raise ValueError(f"shares of the code mix add up to {total:.3f}, they must add up to 1")
    return sum(share * rate for share, rate in mix)


def caseload_of(weekly_hours: float, hours_per_visit: float, visits: float, weeks: float,
                working_weeks: float = 47) -> int:
    """Patients that the visit hours of a week hold at a time; AIMS guidance caps it at 50 to 120."""
    yearly_visits = weekly_hours / hours_per_visit * working_weeks
    return round(yearly_visits / visits * weeks / WEEKS)


def patients_per_month(caseload: float, weeks: float) -> float:
    """Patients seen in a month: those on the list and those who come for the ones who leave."""
    return caseload + WEEKS * caseload / weeks / 12


def break_even(practice: Practice) -> Result:
    """A full year at full caseload, the first year with its ramp, and the point of no gain and no loss."""
    cost = annual_staff_cost(practice.staff, practice.overhead) + practice.other_cost \
        + practice.start_up / practice.start_up_years
    rate = average_monthly_rate(practice.mix)
    months = 12 * patients_per_month(practice.caseload, practice.weeks_per_episode)
    collected = rate * practice.collected_share
    revenue = months * practice.billable_share * collected
    ramp = min(max(practice.ramp_months, 0), 12)
    first_year = revenue * (1 - ramp / 24)  # a straight rise to the full caseload loses half of the ramp
    return Result(
        cost=cost, average_rate=rate, patient_months=months, revenue=revenue, net=revenue - cost,
        first_year_net=first_year - cost,
        breakeven_patient_months=cost / collected if collected > 0 else None,
    )
