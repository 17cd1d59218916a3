"""The simulated opportunity against numpy over the same draws, and its guards."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from tests.population_run import population

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds" / "reference_data"


def seed(name: str) -> list[dict[str, str]]:
    """Rows of a seed."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def triangular(u: np.ndarray, low: float, mode: float, high: float) -> np.ndarray:
    """Inverse of the triangular distribution."""
    left = low + np.sqrt(u * (high - low) * (mode - low))
    right = high - np.sqrt((1 - u) * (high - low) * (high - mode))
    return np.where(u <= (mode - low) / (high - low), left, right)


def test_draws_are_ten_thousand_with_exact_margins() -> None:
    draws = seed("monte_carlo_draw")
    assert len(draws) == 10_000
    for column in draws[0]:
        if column.startswith("u_"):
            values = np.array([float(row[column]) for row in draws])
            assert values.mean() == pytest.approx(0.5, abs=1e-6)
    z = np.array([float(row["z_effect"]) for row in draws])
    assert z.mean() == pytest.approx(0, abs=1e-6) and z.std() == pytest.approx(1, abs=1e-3)


def test_percentiles_equal_numpy_over_the_same_draws() -> None:
    outcome = population()[1]
    members, months, own, excess, error, *found = outcome.rows("""
        select cell.members_with, months_with, cell.pmpm_with, cell.excess_pmpm, excess_error,
            gross_p10, gross_p50, gross_p90, cost_p50, net_p10, net_p50, net_p90, net_saving_probability_pct
        from marts.opportunity_cell as cell
        join reporting.integration_opportunity using (payer, condition_id)
        where payer = 'Random Plan' and condition_id = 'all'""")[0]
    bounds = {row["parameter"]: tuple(float(row[name]) for name in ("low", "base", "high"))
              for row in seed("opportunity_parameter")}
    draws = {name: np.array([float(row[name]) for row in seed("monte_carlo_draw")])
             for name in seed("monte_carlo_draw")[0]}
    value = {name: triangular(draws[f"u_{name}"], *bounds[name])
             for name in ("theta", "reach", "engagement", "care_months", "start_up")}
    gap = np.maximum(excess + draws["z_effect"] * error, 0)
    gross = (bounds["effect_share_of_year"][1] * months
             * np.minimum(value["theta"] * gap, bounds["medical_cap"][1] * own))
    cost = (members * value["reach"] * value["engagement"] * value["care_months"] * bounds["month_rate"][1]
            + value["start_up"])
    net = (gross - cost) * bounds["sharing_rate"][1] * (1 - bounds["quality_haircut"][1])
    expected = [*np.percentile(gross, [10, 50, 90]), np.percentile(cost, 50),
                *np.percentile(net, [10, 50, 90]), 100 * (net > 0).mean()]
    assert found == pytest.approx(expected, rel=1e-8, abs=1e-8)


def test_the_first_order_variance_of_a_product_holds() -> None:
    draws = seed("monte_carlo_draw")
    bounds = {row["parameter"]: tuple(float(row[name]) for name in ("low", "base", "high"))
              for row in seed("opportunity_parameter")}
    parts = [triangular(np.array([float(row[f"u_{name}"]) for row in draws]), *bounds[name])
             for name in ("theta", "reach", "engagement")]
    product = parts[0] * parts[1] * parts[2]
    squares = [(part.std() / part.mean()) ** 2 for part in parts]
    exact = np.prod([1 + square for square in squares]) - 1
    assert (product.std() / product.mean()) ** 2 == pytest.approx(exact, rel=0.05)


def test_the_tornado_moves_the_net_the_way_each_parameter_must() -> None:
    rows = population()[1].rows("""
        select parameter, max(case when bound = 'low' then net end), max(case when bound = 'high' then net end)
        from reporting.opportunity_tornado where payer = 'Random Plan' group by parameter""")
    net = {name: (low, high) for name, low, high in rows}
    assert net["start_up"][0] > net["start_up"][1] and net["reach"][0] > net["reach"][1]
    assert net["excess"][0] <= net["excess"][1] and net["theta"][0] <= net["theta"][1]


def test_figures_that_were_not_confirmed_are_not_printed() -> None:
    rows = seed("study_evidence")
    assert all(not row["effect_pmpm"] for row in rows if row["is_confirmed"] == "0")
    assert {row["study"] for row in rows} >= {"IMPACT", "Pathways", "MDDP", "CoCM with billing codes"}
