"""Chain ladder in SQL against a second writing with numpy, and the chainladder package where it is."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import numpy as np
import pytest

COST = Path(__file__).resolve().parents[2] / "dbt_project" / "models" / "marts" / "cost"
ORIGINS = 10


def triangle() -> np.ndarray:
    """Cumulative dollars by month of service (rows) and lag; nan where not seen yet."""
    chance = np.random.default_rng(7)
    paid = chance.lognormal(5, 0.3, (ORIGINS, ORIGINS)) * 0.5 ** np.arange(ORIGINS)
    cumulative = np.round(paid.cumsum(axis=1), 2)
    seen = np.add.outer(np.arange(ORIGINS), np.arange(ORIGINS)) < ORIGINS
    return np.where(seen, cumulative, np.nan)


@pytest.fixture(scope="module")
def answers() -> tuple[dict[int, float], dict[int, tuple[float, float, float]]]:
    """Factors by lag, and (completion, ultimate, error) by origin, from the models' own SQL."""
    values = triangle()
    with duckdb.connect() as connection:
        connection.execute("""create table completion_triangle (payer varchar, service_class varchar,
            origin integer, lag integer, cumulative_amount decimal(38, 2))""")
        rows = [("Plan", "professional", 24301 + i, j, float(values[i, j]))
                for i in range(ORIGINS) for j in range(ORIGINS) if i + j < ORIGINS]
        connection.executemany("insert into completion_triangle values (?, ?, ?, ?, ?)", rows)
        for model in ("completion_factor", "completion_month"):
            text = (COST / f"{model}.sql").read_text(encoding="utf-8")
            text = re.sub(r"\{\{ ref\('(\w+)'\) \}\}", r"\1", text)
            text = re.sub(r"\{\{ month_index_to_year_month\('([\w.]+)'\) \}\}", r"\1", text)
            connection.execute(f"create table {model} as {text}")
        factors = dict(connection.execute("select lag, development_factor from completion_factor").fetchall())
        months = {origin - 24301: tuple(found) for origin, *found in connection.execute(
            "select year_month, completion, ultimate_amount, ultimate_error from completion_month").fetchall()}
    return factors, months


def test_factors_and_ultimates_equal_numpy(answers) -> None:
    factors, months = answers
    values = triangle()
    for lag in range(ORIGINS - 1):
        both = ~np.isnan(values[:, lag + 1])
        expected = values[both, lag + 1].sum() / values[both, lag].sum()
        assert factors[lag] == pytest.approx(expected, rel=1e-9)
    for origin in range(ORIGINS):
        last = ORIGINS - 1 - origin
        ahead = np.prod([factors[lag] for lag in range(last, ORIGINS - 1)])
        assert months[origin][0] == pytest.approx(1 / ahead, rel=1e-9)
        assert months[origin][1] == pytest.approx(values[origin, last] * ahead, rel=1e-9)


def test_the_error_of_the_ultimate_is_that_of_mack(answers) -> None:
    factors, months = answers
    values = triangle()
    for origin in range(1, ORIGINS):
        variance, carried = 0.0, values[origin, ORIGINS - 1 - origin]
        for lag in range(ORIGINS - 1 - origin, ORIGINS - 1):
            both = ~np.isnan(values[:, lag + 1])
            start, end = values[both, lag], values[both, lag + 1]
            if len(start) > 1:
                sigma = (start * (end / start - factors[lag]) ** 2).sum() / (len(start) - 1)
                variance += sigma / factors[lag] ** 2 * (1 / carried + 1 / start.sum())
            carried *= factors[lag]
        assert months[origin][2] == pytest.approx(carried * np.sqrt(variance), rel=1e-9)


def test_the_oldest_month_is_complete(answers) -> None:
    assert answers[1][0][0] == 1 and answers[1][0][2] == 0


def test_the_package_gives_the_same_factors_and_ultimates(answers) -> None:
    chainladder = pytest.importorskip("chainladder")
    import pandas as pd

    values = triangle()
    frame = pd.DataFrame([
        {"origin": pd.Timestamp("2025-01-01") + pd.DateOffset(months=i),
         "development": pd.Timestamp("2025-01-01") + pd.DateOffset(months=i + j), "paid": values[i, j]}
        for i in range(ORIGINS) for j in range(ORIGINS) if i + j < ORIGINS])
    data = chainladder.Triangle(frame, origin="origin", development="development", columns="paid",
                                cumulative=True)
    model = chainladder.Chainladder().fit(chainladder.Development(average="volume").fit_transform(data))
    found = np.asarray(model.ultimate_.values).ravel()
    assert found == pytest.approx([answers[1][origin][1] for origin in range(ORIGINS)], rel=1e-9)
