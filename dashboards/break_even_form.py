"""The break-even arithmetic as a form whose every input the reader may change; `break_even` is its check."""

from __future__ import annotations

from dashboards.calculator import Calculator, Input, Product, Result, Sum

STAFF, CASELOAD, MIX, RATES, MONEY = (
    "Staff and cost",
    "Caseload",
    "What is billed, percent of patient months",
    "Allowed amount, dollars",
    "Collection",
)

INPUTS = (
    Input("fte", "Care manager, full-time equivalents", 1, 0.1, STAFF),
    Input("salary", "Care manager, salary a year", 80_000, 1000, STAFF),
    Input("fringe", "Care manager, fringe percent", 25, 1, STAFF),
    Input("psych_fte", "Psychiatric consultant, full-time equivalents", 0.075, 0.005, STAFF),
    Input("psych_salary", "Psychiatric consultant, salary a year", 225_000, 1000, STAFF),
    Input("psych_fringe", "Psychiatric consultant, fringe percent", 10, 1, STAFF),
    Input("overhead", "Overhead, percent of salaries and fringe", 25, 1, STAFF),
    Input("other", "Registry licence and other cost a year", 0, 500, STAFF),
    Input("start_up", "Start-up cost, spread over three years", 0, 1000, STAFF),
    Input("caseload", "Patients at a time", 60, 1, CASELOAD),
    Input("weeks", "Weeks in care", 14, 1, CASELOAD),
    Input("ramp", "Months until the caseload is full", 6, 1, CASELOAD),
    Input("initial", "99492", 25, 1, MIX),
    Input("later", "99493", 60, 1, MIX),
    Input("short", "G2214", 10, 1, MIX),
    Input("addons", "99494, units per 100 patient months", 40, 1, MIX),
    Input("rate_initial", "99492", 160.32, 1, RATES),
    Input("rate_later", "99493", 144.96, 1, RATES),
    Input("rate_short", "G2214", 60.50, 1, RATES),
    Input("rate_addon", "99494", 61.46, 1, RATES),
    Input("eligible", "Patient months with a payer that covers it, percent", 100, 1, MONEY),
    Input("collected", "Collected after denials and bad debt, percent", 94, 1, MONEY),
)


def more(name: str) -> Sum:
    """One plus a percentage."""
    return (("", 1.0), (name, 0.01))


def one(name: str, weight: float = 1.0) -> Sum:
    """An input alone."""
    return ((name, weight),)


COST: tuple[Product, ...] = (
    (one("fte"), one("salary"), more("fringe"), more("overhead")),
    (one("psych_fte"), one("psych_salary"), more("psych_fringe"), more("overhead")),
    (one("other"),),
    (one("start_up", 1 / 3),),
)
# A patient month's mean allowed amount: shares times rates.
RATE: tuple[Product, ...] = tuple(
    (one(share, 0.01), one(rate))
    for share, rate in (
        ("initial", "rate_initial"),
        ("later", "rate_later"),
        ("short", "rate_short"),
        ("addons", "rate_addon"),
    )
)
# Those on the list and those who come for the ones who leave, times twelve.
MONTHS: Product = (one("caseload"), (("weeks", 12.0), ("", 52.0)))
KEPT: Product = (one("eligible", 0.01), one("collected", 0.01))
REVENUE: tuple[Product, ...] = tuple((*part, *MONTHS, *KEPT) for part in RATE)


def times(parts: tuple[Product, ...], *factors: Sum) -> tuple[Product, ...]:
    """Every product of a sum with further factors."""
    return tuple((*part, *factors) for part in parts)


BREAK_EVEN = Calculator(
    id="break-even",
    title="How many patients a month carry a care manager?",
    intro="An illustration with the inputs you enter, no result of these data. The starting values are one "
    "published workbook's; rates are 2026 national stand-ins. The ten health systems of one study spent "
    "$49,000 to $650,000 a clinic to start (median $160,000).",
    inputs=INPUTS,
    results=(
        Result("Patients a month to break even", COST, divide=times(RATE, *KEPT, one("", 12.0))),
        Result("Staff and other cost a year", COST, is_money=True),
        Result("Mean allowed amount a patient month", RATE, is_money=True),
        Result(
            "Patients seen a month at this caseload",
            ((one("caseload"), (("weeks", 1.0), ("", 52 / 12))),),
            divide=((one("weeks"),),),
        ),
        Result("Collected a year", REVENUE, divide=((one("weeks"),),), is_money=True),
        Result("Net a year, full caseload", REVENUE, times(COST, one("weeks")), ((one("weeks"),),), is_money=True),
        Result(
            "Net in the first year",
            times(REVENUE, (("", 1.0), ("ramp", -1 / 24))),
            times(COST, one("weeks")),
            ((one("weeks"),),),
            is_money=True,
        ),
    ),
)
