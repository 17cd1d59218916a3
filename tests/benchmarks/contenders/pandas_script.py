"""The same outputs by pandas with everything in memory, as an analyst would write it.

    python -m tests.benchmarks.contenders.pandas_script INPUT OUTPUT
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from tests.benchmarks.contenders.code_condition import code_conditions, seed
from tests.benchmarks.contract import TABLES

CODES = ["diagnosis_code_1", "diagnosis_code_2", "diagnosis_code_3"]


def evidence(line: pd.DataFrame, fill: pd.DataFrame, drug: pd.DataFrame) -> pd.DataFrame:
    """Different days of evidence by person, condition and number of claims needed."""
    line = line.assign(
        day=line.groupby("claim_id")["claim_start_date"].transform("min"),
        claim_class=np.where(line["claim_type"] == "professional", "carrier",
                             np.where(line["bill_type_code"] == "111", "inpatient", "hospital_outpatient")))
    diagnoses = line.melt(["person_id", "day", "claim_class"], CODES, value_name="code")
    diagnoses = diagnoses.drop(columns="variable").dropna(subset="code").drop_duplicates()
    codes = code_conditions(diagnoses["code"].unique().tolist()).to_pandas()
    rules = seed("condition").join(seed("claim_rule"), on="claim_rule").to_pandas()
    rules = rules[["condition_id", "claim_class", "claims_needed"]].rename(columns={"claims_needed": "needed"})
    rules["needed"] = rules["needed"].astype(int)
    other = seed("condition_evidence").to_pandas()
    keep = ["person_id", "condition_id", "needed", "day"]
    icd, service, ingredient = (other[other["code_system"] == system] for system in ("ICD10CM", "HCPCS", "INGREDIENT"))
    drugs = fill.merge(drug, on="ndc_code").merge(ingredient, left_on="ingredient", right_on="code",
                                                  suffixes=("", "_asked"))
    drugs = drugs[drugs["route_asked"].isna() | (drugs["route_asked"] == drugs["route"])]
    parts = [
        diagnoses.merge(codes, on="code").merge(rules, on=["condition_id", "claim_class"])[keep],
        diagnoses.merge(icd, on="code").assign(needed=1)[keep],
        line.merge(service, left_on="hcpcs_code", right_on="code").assign(needed=1)[keep],
        drugs.assign(needed=1, day=drugs["dispensing_date"])[keep],
    ]
    return pd.concat(parts).drop_duplicates()


def person_condition(days: pd.DataFrame) -> pd.DataFrame:
    """Who meets a condition's claim rule in a year."""
    lookback = seed("condition").to_pandas()
    lookback = lookback[lookback["is_convention_only"] == "0"]
    lookback = lookback.assign(lookback=lookback["lookback_months"].astype(int) // 12)[["condition_id", "lookback"]]
    days = days.assign(evidence_year=pd.to_datetime(days["day"]).dt.year)
    by_year = days.groupby(["person_id", "condition_id", "needed", "evidence_year"]).size().rename("days").reset_index()
    by_year = by_year.merge(lookback, on="condition_id").merge(pd.DataFrame({"year": [2023, 2024, 2025]}), how="cross")
    by_year = by_year[(by_year["year"] >= by_year["evidence_year"])
                      & (by_year["year"] < by_year["evidence_year"] + by_year["lookback"])]
    met = by_year.groupby(["person_id", "condition_id", "needed", "year"])["days"].sum().reset_index()
    return met[met["days"] >= met["needed"]][["person_id", "condition_id", "year"]].drop_duplicates()


def dollars(line: pd.DataFrame, fill: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cost by payer and year, and the triangle; in cents, since floats do not add up."""
    medical = pd.DataFrame({"payer": line["payer"], "day": line["claim_start_date"], "paid": line["paid_date"],
                            "medical_amount": line["cents"], "pharmacy_amount": 0})
    pharmacy = pd.DataFrame({"payer": fill["payer"], "day": fill["dispensing_date"], "paid": fill["paid_date"],
                             "medical_amount": 0, "pharmacy_amount": fill["cents"]})
    both = pd.concat([medical, pharmacy])
    day, paid = pd.to_datetime(both["day"]), pd.to_datetime(both["paid"])
    both = both.assign(year=day.dt.year, service_month=day.dt.year * 12 + day.dt.month,
                       lag=(paid.dt.year - day.dt.year) * 12 + paid.dt.month - day.dt.month,
                       amount=both["medical_amount"] + both["pharmacy_amount"])
    cost = both.groupby(["payer", "year"])[["medical_amount", "pharmacy_amount"]].sum().reset_index()
    triangle = both.groupby(["payer", "service_month", "lag"])["amount"].sum().reset_index()
    for frame, names in ((cost, ["medical_amount", "pharmacy_amount"]), (triangle, ["amount"])):
        frame[names] = frame[names] / 100
    return cost, triangle


def member_months(eligibility: pd.DataFrame) -> pd.DataFrame:
    """Members by payer and month with any covered day."""
    starts = pd.DataFrame({"start": pd.date_range("2023-01-01", "2025-12-01", freq="MS")})
    rows = eligibility.merge(starts, how="cross")
    first, last = pd.to_datetime(rows["enrollment_start_date"]), pd.to_datetime(rows["enrollment_end_date"])
    rows = rows[(first <= rows["start"] + pd.offsets.MonthEnd(0)) & (last >= rows["start"])]
    rows = rows.assign(year_month=rows["start"].dt.year * 100 + rows["start"].dt.month)
    return rows.groupby(["payer", "year_month"])["person_id"].nunique().rename("members").reset_index()


def read(folder: str, name: str) -> pd.DataFrame:
    """A whole file; dollars as whole cents."""
    frame = pd.read_parquet(f"{folder}/{name}.parquet")
    if "allowed_amount" in frame:
        frame["cents"] = (frame["allowed_amount"].astype(float) * 100).round().astype("int64")
    return frame


def main(folder: str, output: str) -> None:
    """Compute and write the five tables."""
    line, fill = read(folder, "medical_claim"), read(folder, "pharmacy_claim")
    met = person_condition(evidence(line, fill, read(folder, "drug_reference")))
    pair = met.merge(met, on=["person_id", "year"], suffixes=("_1", "_2"))
    pair = pair[pair["condition_id_1"] < pair["condition_id_2"]]
    pair = pair.rename(columns={"condition_id_1": "condition_1", "condition_id_2": "condition_2"})
    cost, triangle = dollars(line, fill)
    found = {
        "member_month": member_months(read(folder, "eligibility")), "cost": cost, "triangle": triangle,
        "condition": met.groupby(["condition_id", "year"]).size().rename("members").reset_index(),
        "pair": pair.groupby(["condition_1", "condition_2", "year"]).size().rename("members").reset_index(),
    }
    Path(output).mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        found[table].to_parquet(f"{output}/{table}.parquet")


if __name__ == "__main__":
    main(*sys.argv[1:])
