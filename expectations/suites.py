"""The table of contents: every check, gate by gate. A check that is not listed here does not run."""

from __future__ import annotations

from expectations import (
    core_claim,
    core_code_list,
    core_member,
    marts_spending,
    raw_eligibility,
    raw_medical_claim,
    raw_pharmacy_claim,
    reporting_pmpm,
)
from expectations.check import Check

MODULES = (
    raw_eligibility, raw_medical_claim, raw_pharmacy_claim,
    core_member, core_claim, core_code_list, marts_spending, reporting_pmpm,
)
GATES = ("raw", "core", "marts", "reporting")


def checks(gate: str) -> list[Check]:
    """The checks of one gate."""
    return [check for module in MODULES for check in module.CHECKS if check.gate == gate]


def all_checks() -> list[Check]:
    """Every check of every gate."""
    return [check for gate in GATES for check in checks(gate)]
