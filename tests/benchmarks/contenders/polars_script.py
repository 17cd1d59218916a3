"""The same outputs by lazy polars, as an analyst would write it.

    python -m tests.benchmarks.contenders.polars_script INPUT OUTPUT
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

from tests.benchmarks.contenders.code_condition import code_conditions, seed
from tests.benchmarks.contract import TABLES

YEARS = (2023, 2024, 2025)
CODES = ["diagnosis_code_1", "diagnosis_code_2", "diagnosis_code_3"]


def month_number(column: str) -> pl.Expr:
    """Running number of a month."""
    return pl.col(column).dt.year().cast(pl.Int64) * 12 + pl.col(column).dt.month()


def evidence(line: pl.LazyFrame, fill: pl.LazyFrame, drug: pl.LazyFrame, codes: pl.DataFrame) -> pl.LazyFrame:
    """Different days of evidence by person, condition and number of claims needed."""
    day = pl.col("claim_start_date").min().over("claim_id").alias("day")
    claim_class = pl.when(pl.col("claim_type") == "professional").then(pl.lit("carrier")).when(
        pl.col("bill_type_code") == "111").then(pl.lit("inpatient")).otherwise(pl.lit("hospital_outpatient"))
    rules = seed("condition").join(seed("claim_rule"), on="claim_rule").select(
        "condition_id", "claim_class", pl.col("claims_needed").cast(pl.Int64).alias("needed"))
    lines = line.select("claim_id", "person_id", day, claim_class.alias("claim_class"), *CODES, "hcpcs_code")
    index = ["person_id", "day", "claim_class"]
    diagnoses = lines.unpivot(CODES, index=index, value_name="code").drop("variable").unique()
    other, system = seed("condition_evidence"), pl.col("code_system")
    keep = ["person_id", "condition_id", "needed", "day"]
    one = pl.lit(1, pl.Int64).alias("needed")
    drugs = fill.join(drug, on="ndc_code").join(
        other.filter(system == "INGREDIENT").lazy(), left_on="ingredient", right_on="code",
        suffix="_asked").filter(pl.col("route_asked").is_null() | (pl.col("route_asked") == pl.col("route")))
    return pl.concat([
        diagnoses.join(codes.lazy(), on="code").join(rules.lazy(), on=["condition_id", "claim_class"]).select(keep),
        diagnoses.join(other.filter(system == "ICD10CM").lazy(), on="code").with_columns(one).select(keep),
        lines.join(other.filter(system == "HCPCS").lazy(), left_on="hcpcs_code", right_on="code")
        .with_columns(one).select(keep),
        drugs.with_columns(one, pl.col("dispensing_date").alias("day")).select(keep),
    ]).unique()


def person_condition(days: pl.LazyFrame) -> pl.LazyFrame:
    """Who meets a condition's claim rule in a year."""
    lookback = seed("condition").filter(pl.col("is_convention_only") == "0").select(
        "condition_id", (pl.col("lookback_months").cast(pl.Int64) // 12).alias("lookback"))
    years = pl.LazyFrame({"year": YEARS})
    by_year = days.group_by("person_id", "condition_id", "needed",
                            pl.col("day").dt.year().cast(pl.Int64).alias("evidence_year")).agg(pl.len().alias("days"))
    return (by_year.join(lookback.lazy(), on="condition_id").join(years, how="cross")
            .filter(pl.col("year") >= pl.col("evidence_year"),
                    pl.col("year") < pl.col("evidence_year") + pl.col("lookback"))
            .group_by("person_id", "condition_id", "needed", "year").agg(pl.col("days").sum())
            .filter(pl.col("days") >= pl.col("needed"))
            .select("person_id", "condition_id", "year").unique())


def dollars(line: pl.LazyFrame, fill: pl.LazyFrame) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Cost by payer and year, and the triangle."""
    both = pl.concat([
        line.select("payer", pl.col("claim_start_date").alias("day"), "paid_date",
                    pl.col("allowed_amount").alias("medical_amount"),
                    pl.lit(0).cast(pl.Decimal(18, 2)).alias("pharmacy_amount")),
        fill.select("payer", pl.col("dispensing_date").alias("day"), "paid_date",
                    pl.lit(0).cast(pl.Decimal(18, 2)).alias("medical_amount"),
                    pl.col("allowed_amount").alias("pharmacy_amount"))])
    cost = both.group_by("payer", pl.col("day").dt.year().alias("year")).agg(
        pl.col("medical_amount").sum(), pl.col("pharmacy_amount").sum())
    triangle = both.group_by("payer", month_number("day").alias("service_month"),
                             (month_number("paid_date") - month_number("day")).alias("lag")).agg(
        (pl.col("medical_amount") + pl.col("pharmacy_amount")).sum().alias("amount"))
    return cost, triangle


def member_months(eligibility: pl.LazyFrame) -> pl.LazyFrame:
    """Members by payer and month with any covered day."""
    months = pl.LazyFrame({"month_start": pl.date_range(pl.date(2023, 1, 1), pl.date(2025, 12, 1), "1mo", eager=True)})
    covered = eligibility.join(months, how="cross").filter(
        pl.col("enrollment_start_date") <= pl.col("month_start").dt.month_end(),
        pl.col("enrollment_end_date") >= pl.col("month_start"))
    year_month = pl.col("month_start").dt.year() * 100 + pl.col("month_start").dt.month()
    return covered.group_by("payer", year_month.alias("year_month")).agg(
        pl.col("person_id").n_unique().alias("members"))


def main(folder: str, output: str) -> None:
    """Compute and write the five tables."""
    scans = {name: pl.scan_parquet(f"{folder}/{name}.parquet")
             for name in ("eligibility", "medical_claim", "pharmacy_claim", "drug_reference")}
    line, fill = scans["medical_claim"], scans["pharmacy_claim"]
    occurring = pl.concat([line.select(pl.col(code).alias("code")) for code in CODES]).unique()
    met = person_condition(evidence(line, fill, scans["drug_reference"],
                                    code_conditions(occurring.collect(engine="streaming")["code"].drop_nulls().to_list()))
                           ).collect(engine="streaming").lazy()
    pair = met.join(met, on=["person_id", "year"], suffix="_2").filter(
        pl.col("condition_id") < pl.col("condition_id_2"))
    cost, triangle = dollars(line, fill)
    found = {
        "member_month": member_months(scans["eligibility"]), "cost": cost, "triangle": triangle,
        "condition": met.group_by("condition_id", "year").agg(pl.len().alias("members")),
        "pair": pair.rename({"condition_id": "condition_1", "condition_id_2": "condition_2"}).group_by(
            "condition_1", "condition_2", "year").agg(pl.len().alias("members")),
    }
    Path(output).mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        found[table].collect(engine="streaming").write_parquet(f"{output}/{table}.parquet")


if __name__ == "__main__":
    main(*sys.argv[1:])
