"""What was planted in the invented population's billing is found, to the dollar."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from assets.synthetic.population import synthesize
from tests.pipeline import Outcome, forget, run_pipeline

Facts = dict[str, Any]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Outcome, Facts]]:
    """One run over 4,000 invented members, and what was planted among them."""
    folder = tmp_path_factory.mktemp("planted")
    synthesize(folder / "in", 4000, 23)
    facts = json.loads((folder / "in" / "_truth" / "truth.json").read_text(encoding="utf-8"))["facts"]
    outcome = run_pipeline(folder / "in", folder / "home",
                           {"collaborative_care": {"commercial_frequency_limits": False}})
    assert outcome.exit_code == 0, outcome.message
    yield outcome, facts
    forget(folder)


def amount(value: Any) -> Decimal:
    """Dollars with cents."""
    return Decimal(str(value or 0)).quantize(Decimal("0.01"))


@pytest.mark.parametrize("status", ["MISSED_ALL", "MISSED_ADDON", "UNDERCODED", "DENIED_RECOVERABLE",
                                    "MISROUTED_CARVEOUT"])
def test_missed_dollars(status: str, planted: tuple[Outcome, Facts]) -> None:
    """Months whose run-out is over; a denial beyond timely filing is no longer to be had (rule 10)."""
    outcome, facts = planted
    [(found,)] = outcome.rows(f"""select sum(missed_amount) from marts.cocm_patient_month
        where status = '{status}' and date_add(last_day(make_date(year, year_month % 100, 1)), 90)
            <= data_through""")
    assert amount(found) == amount(facts.get(f"missed_dollars {status}"))


@pytest.mark.parametrize("status", ["UNSUPPORTED_BILLING", "CLAIM_WITHOUT_REGISTRY"])
def test_paid_without_support(status: str, planted: tuple[Outcome, Facts]) -> None:
    outcome, facts = planted
    [(found,)] = outcome.rows(
        f"select sum(at_risk_amount) from marts.cocm_patient_month where status = '{status}'")
    assert amount(found) == amount(facts.get(f"paid_dollars {status}"))


@pytest.mark.parametrize("status", ["UNSUPPORTED_BILLING", "UNSUPPORTED_ADDON", "WRONG_MONTH_TYPE",
                                    "MISROUTED_CARVEOUT", "DENIED_RECOVERABLE", "MISSED_ADDON", "UNDERCODED",
                                    "WRONG_CODE_FAMILY", "CONFLICT_99492_99493", "ORPHAN_ADDON",
                                    "NO_CONSENT"])
def test_months(status: str, planted: tuple[Outcome, Facts]) -> None:
    outcome, facts = planted
    [(found,)] = outcome.rows(f"""select count(*) from marts.cocm_patient_month where status = '{status}'
        and in_member_month and recorded_minutes > 0
        and date_add(last_day(make_date(year, year_month % 100, 1)), 90) <= data_through""")
    assert found == facts.get(f"settled months {status}", 0)


def test_the_population_holds_the_faults(planted: tuple[Outcome, Facts]) -> None:
    """A comparison of nothing with nothing proves nothing."""
    _, facts = planted
    named = ("missed_dollars MISSED_ALL", "missed_dollars MISSED_ADDON", "missed_dollars UNDERCODED",
             "missed_dollars DENIED_RECOVERABLE", "missed_dollars MISROUTED_CARVEOUT",
             "paid_dollars CLAIM_WITHOUT_REGISTRY", "settled months UNSUPPORTED_ADDON")
    assert all(facts.get(name, 0) > 0 for name in named), facts


def test_denied_lines_to_send_again_are_on_the_list(planted: tuple[Outcome, Facts]) -> None:
    outcome, _ = planted
    [(listed,)] = outcome.rows("select count(*) from marts.work_list_cocm_denied_claim")
    written = (outcome.home.inside / "cocm_denied_claim.csv").read_text(encoding="utf-8").splitlines()
    assert len(written) == listed + 1
    assert (outcome.home.inside / "cocm_denied_claim.csv").stat().st_mode & 0o077 == 0
