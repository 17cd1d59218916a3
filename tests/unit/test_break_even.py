"""The break-even arithmetic against the finance cases and the worked example of the reference."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dashboards.break_even import (
    DEFAULT_MIX,
    Practice,
    Staff,
    annual_staff_cost,
    average_monthly_rate,
    break_even,
    caseload_of,
    patients_per_month,
)
from dashboards.break_even_form import BREAK_EVEN
from tests.golden.cocm_input import CASES


def computed(case: dict[str, Any]) -> float:
    """The figure a finance case asks for."""
    given = case["input"]
    if case["formula"] == "annual_staff_cost":
        staff = [Staff(given[f"{who}_fte"], given[f"{who}_salary"], given[f"{who}_fringe"])
                 for who in ("cm", "psych")]
        return annual_staff_cost(staff, given["overhead"])
    return average_monthly_rate([(share, rate) for share, rate in given["dist"]])


@pytest.mark.parametrize("case", CASES["finance_cases"], ids=lambda case: case["id"])
def test_finance_case(case: dict[str, Any]) -> None:
    assert computed(case) == pytest.approx(case["expected"], abs=0.001)


def test_worked_example_breaks_even_at_83_patients_a_month() -> None:
    rates = (0, 57.19, 147.12, 203.65, 260.18, 139.18, 195.71, 252.24)
    mix = [(share, rate) for (_, share, _), rate in zip(DEFAULT_MIX, rates, strict=True)]
    result = break_even(Practice(mix=mix, collected_share=1.0, caseload=131, ramp_months=0))
    assert result.cost == pytest.approx(148_203.125)
    assert result.breakeven_patients == pytest.approx(83.1, abs=0.05)
    assert result.patient_months == pytest.approx(2_058, abs=2)
    assert result.first_year_net == result.net


def test_full_time_care_manager_holds_131_patients_in_the_workbook() -> None:
    assert caseload_of(25.8, 0.5, 5, 14) == 131  # 51.6 visits a week, 47 weeks, 5 visits over 14 weeks
    assert round(patients_per_month(131, 14), 1) == 171.5


def test_ramp_costs_half_of_its_months() -> None:
    full, ramped = break_even(Practice(ramp_months=0)), break_even(Practice(ramp_months=12))
    assert ramped.first_year_net + ramped.cost == pytest.approx(full.revenue / 2)


def test_shares_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match=r"add up to 0\.900"):
        average_monthly_rate([(0.5, 100), (0.4, 50)])


def test_nothing_collected_never_breaks_even() -> None:
    assert break_even(Practice(collected_share=0)).breakeven_patients is None


def test_form_computes_what_the_functions_do() -> None:
    """The page's formulas against the arithmetic they stand for, at the starting values and away from them."""
    for changes in ({}, {"fte": 2, "caseload": 90, "weeks": 20, "ramp": 12, "other": 5000, "start_up": 30000,
                         "eligible": 80, "overhead": 10, "rate_initial": 170}):
        inputs = [replace(item, value=changes.get(item.name, item.value)) for item in BREAK_EVEN.inputs]
        at = {item.name: item.value for item in inputs}
        mix = [(at["initial"] / 100, at["rate_initial"]), (at["later"] / 100, at["rate_later"]),
               (at["short"] / 100, at["rate_short"])]
        rate = average_monthly_rate([*mix, (1 - sum(share for share, _ in mix), 0.0)]) \
            + at["addons"] / 100 * at["rate_addon"]
        expected = break_even(Practice(
            staff=(Staff(at["fte"], at["salary"], at["fringe"] / 100),
                   Staff(at["psych_fte"], at["psych_salary"], at["psych_fringe"] / 100)),
            overhead=at["overhead"] / 100, other_cost=at["other"], start_up=at["start_up"], caseload=at["caseload"],
            weeks_per_episode=at["weeks"], ramp_months=int(at["ramp"]), collected_share=at["collected"] / 100,
            billable_share=at["eligible"] / 100, mix=((1.0, rate),)))
        shown = {result.title: result.number(inputs) for result in BREAK_EVEN.results}
        assert shown == pytest.approx({
            "Patients a month to break even": expected.breakeven_patients / at["eligible"] * 100,
            "Staff and other cost a year": expected.cost,
            "Mean allowed amount a patient month": rate,
            "Patients seen a month at this caseload": patients_per_month(at["caseload"], at["weeks"]),
            "Collected a year": expected.revenue,
            "Net a year, full caseload": expected.net,
            "Net in the first year": expected.first_year_net,
        })


def test_starting_mix_is_the_workbooks() -> None:
    [rate] = [result.number(BREAK_EVEN.inputs) for result in BREAK_EVEN.results if "Mean allowed" in result.title]
    assert rate == pytest.approx(average_monthly_rate([(share, price) for _, share, price in DEFAULT_MIX]))
