"""The domain numbers of the invented population, read once from the tables beside this module."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

FOLDER = Path(__file__).parent / "tables"
LINES = ("commercial", "medicaid", "medicare")
BILLERS = (
    "home",
    "hospital",
    "psych_unit",
    "psych_hospital",
    "cmhc",
    "bh_group",
    "specialist",
    "residential",
    "lab",
    "imaging",
    "ed_group",
    "snf",
    "home_health",
    "hospice",
    "dialysis",
    "ambulance",
    "dme",
    "pharmacy",
)
ROLES = (
    "pcp",
    "bhc",
    "psychiatrist",
    "therapist",
    "specialist",
    "hospitalist",
    "ed_physician",
    "radiologist",
    "lab",
    "facility",
)
OTHER_CODES = (
    "J069",
    "N390",
    "M545",
    "J029",
    "R109",
    "S93401A",
    "Z0000",
    "Z00129",
    "Z23",
    "M25561",
    "R079",
    "K219",
    "A419",
    "J189",
    "L03115",
    "K8000",
    "S72001A",
    "Z5111",
    "O80",
    "Z5181",
    "R0602",
    "H6690",
    "Z1389",
    "Z1331",
)


@cache
def table(name: str) -> pl.DataFrame:
    """Read one table; columns that hold codes stay text."""
    text = ("ndc_code", "zip_code", "county_fips", "hcpcs", "pos", "revenue_code", "bill_type", "units")
    path = FOLDER / f"{name}.csv"
    head = pl.read_csv(path, n_rows=0).columns
    return pl.read_csv(path, schema_overrides={c: pl.String for c in text if c in head}, infer_schema_length=None)


def column(name: str, field: str) -> np.ndarray:
    """One column of a table as a numpy array; null text becomes the empty string."""
    series = table(name)[field]
    return (series.fill_null("") if series.dtype == pl.String else series).to_numpy()


@dataclass(frozen=True)
class Codes:
    """Every diagnosis code by number, and which numbers belong to which condition."""

    names: list[str]
    first: np.ndarray
    count: np.ndarray

    def of(self, code: str) -> int:
        """Number of one code."""
        return self.names.index(code)


@cache
def codes() -> Codes:
    """Number the diagnosis codes: the conditions' first, in the order of the table."""
    names: list[str] = []
    first, count = [], []
    for text in table("conditions")["codes"]:
        listed = text.split()
        first.append(len(names))
        count.append(len(listed))
        names.extend(listed)
    return Codes([*names, *OTHER_CODES], np.array(first), np.array(count))


@cache
def condition_index() -> dict[str, int]:
    """Row number of each condition."""
    return {c: i for i, c in enumerate(table("conditions")["condition_id"])}


@cache
def service_index() -> dict[str, int]:
    """Number of each service, in order of first appearance."""
    return {s: i for i, s in enumerate(table("services")["service"].unique(maintain_order=True))}


@cache
def line_of_plan() -> np.ndarray:
    """Line of business (index into LINES) of each plan."""
    return np.array([LINES.index(x) for x in table("plans")["line"]])


@cache
def segment_of_plan() -> np.ndarray:
    """Reporting segment of each plan."""
    plans = table("plans")
    names = []
    for line, product in zip(plans["line"], plans["product_type"], strict=True):
        if line == "commercial":
            names.append("COMM_HMO_POS" if product in ("HMO", "POS") else "COMM_PPO_EPO")
        elif line == "medicaid":
            names.append("MEDI_CAL")
        else:
            names.append("OTHER" if product == "FFS" else "MEDICARE_ADV")
    return np.array(names)
