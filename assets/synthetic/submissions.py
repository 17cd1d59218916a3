"""An invented population as all-payer submissions: one set of files a payer, with replaced and voided claims."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl

from .file_formats_apcd import LAYOUTS, write_submission

PRODUCTS = Path(__file__).parents[2] / "dbt_project" / "seeds" / "reference_data" / "apcd_product.csv"
REPLACED_EVERY, REPLACED_BY = 20, 10  # which claims were replaced, and by how many dollars
YES = {"1": "Y", "0": "N"}


def write_submissions(source: Path, out: Path, years: tuple[int, int]) -> dict[str, int]:
    """Files below `out` from the Tuva Parquet files of `source`; rows by kind of file."""
    eligibility = pl.read_parquet(source / "eligibility.parquet")
    medical = pl.read_parquet(source / "medical_claim.parquet")
    fills = pl.read_parquet(source / "pharmacy_claim.parquet")
    counts = {"ME": 0, "MC": 0, "PC": 0}
    for payer in sorted(eligibility["payer"].unique().to_list()):
        own = pl.col("payer") == payer
        tables = {"ME": months(eligibility.filter(own), years), "MC": medical_lines(medical.filter(own)),
                  "PC": fill_rows(fills.filter(own))}
        slug = "".join(letter if letter.isalnum() else "_" for letter in payer)
        for kind, rows in tables.items():
            known = [name for name in LAYOUTS[kind] if name in rows.columns]
            rows = rows.with_columns(submitter_code=pl.lit("SYN"), payer_code=pl.lit(payer[:8]))
            write_submission(out / f"{slug}_{kind}_{years[0]}01_{years[1]}12.txt", kind,
                             rows.select("submitter_code", "payer_code", *known).iter_rows(named=True), payer,
                             f"{years[0]}01", f"{years[1]}12")
            counts[kind] += rows.height
    return counts


def _date(column: str) -> pl.Expr:
    return pl.col(column).dt.strftime("%Y%m%d")


def product_code() -> pl.Expr:
    """The submission's product code of a payer type and product type."""
    with PRODUCTS.open(encoding="utf-8") as file:
        codes: dict[str, str] = {}
        for row in csv.DictReader(file):
            codes.setdefault(f"{row['payer_type']}|{row['product_type'] or 'FFS'}", row["product_code"])
    codes["medicare|PPO"] = codes["medicare|MA"]
    key = pl.concat_str(pl.col("payer_type"), pl.lit("|"), pl.col("x_product_type"))
    return key.replace_strict(codes, default=None)


def months(spans: pl.DataFrame, years: tuple[int, int]) -> pl.DataFrame:
    """One row per member, plan and covered month."""
    first, last = pl.date(years[0], 1, 1), pl.date(years[1], 12, 1)
    start = pl.max_horizontal(pl.col("enrollment_start_date").dt.truncate("1mo"), first)
    end = pl.min_horizontal(pl.col("enrollment_end_date").fill_null(last).dt.truncate("1mo"), last)
    rows = spans.with_columns(start.alias("start"), end.alias("end")).filter(pl.col("start") <= pl.col("end"))
    rows = rows.with_columns(pl.date_ranges("start", "end", "1mo").alias("month")).explode("month")
    return rows.select(
        pl.col("plan").str.slice(0, 30).alias("plan_id"), product_code().alias("product_code"),
        pl.col("month").dt.year().alias("start_year"), pl.col("month").dt.strftime("%m").alias("start_month"),
        pl.col("gender").replace_strict({"male": "M", "female": "F"}, default="U").alias("sex"),
        _date("birth_date").alias("birth_date"), "state", "zip_code", pl.col("x_county_fips").alias("county_fips"),
        "race", "ethnicity", "member_id",
        pl.col("x_medical_benefit").replace_strict(YES, default="Y").alias("has_medical"),
        pl.col("x_pharmacy_benefit").replace_strict(YES, default="Y").alias("has_pharmacy"),
        pl.col("x_mental_health_benefit").replace_strict(YES, default="Y").alias("has_behavioral"),
        pl.when(pl.col("x_funding") == "self_funded").then(pl.lit("ASO")).otherwise(pl.lit("UND"))
        .alias("coverage_type")).unique(["member_id", "product_code", "start_year", "start_month"],
                                       keep="last", maintain_order=True)


def medical_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines with their versions: 0 the original, 1 its replacement or void."""
    status, order = pl.col("x_claim_status"), pl.col("x_payer_order")
    bill = pl.col("bill_type_code").str.strip_chars_start("0")
    made = lines.select(
        "claim_id", "claim_line_number", "member_id", "x_claim_status", "hcpcs_code", "hcpcs_modifier_1",
        pl.col("plan").str.slice(0, 30).alias("plan_id"), bill.alias("bill_type_code"),
        pl.col("place_of_service_code"), "revenue_center_code", "service_unit_quantity", "discharge_disposition_code",
        "admit_type_code", "admit_source_code", "rendering_npi", "billing_npi", "billing_tin", "charge_amount",
        "paid_amount", "allowed_amount", "copayment_amount", "coinsurance_amount", "deductible_amount",
        pl.col("x_rendering_taxonomy_code").alias("rendering_taxonomy_code"),
        pl.col("x_denial_reason_code").alias("denial_reason_code"),
        *(pl.col(f"diagnosis_code_{n}") for n in range(1, 7)),
        _date("claim_line_start_date").alias("service_start_date"), _date("paid_date").alias("paid_date"),
        _date("claim_line_end_date").alias("service_end_date"), _date("admission_date").alias("admission_date"),
        _date("discharge_date").alias("discharge_date"),
        pl.when(pl.col("x_capitation_category").is_not_null()).then(pl.lit("01")).otherwise(pl.lit("02"))
        .alias("payment_arrangement_code"),
        pl.when(status == "denied").then(pl.lit("4")).when(order == "secondary").then(pl.lit("2"))
        .otherwise(pl.lit("1")).alias("claim_status_code"),
        pl.when(pl.col("x_line_status") == "denied").then(pl.lit("Y")).otherwise(pl.lit("N")).alias("is_line_denied"),
        pl.lit(0).alias("claim_version"), pl.lit("O").alias("claim_line_type"))
    return versions(made)


def fill_rows(fills: pl.DataFrame) -> pl.DataFrame:
    """Fills with their versions."""
    denied = pl.col("x_claim_status") == "denied"
    return versions(fills.select(
        "claim_id", "claim_line_number", "member_id", "x_claim_status", "ndc_code", "quantity", "days_supply",
        "charge_amount", "paid_amount", "allowed_amount", "copayment_amount", "prescribing_provider_npi",
        "dispensing_provider_npi", pl.col("plan").str.slice(0, 30).alias("plan_id"),
        _date("dispensing_date").alias("dispensing_date"), _date("paid_date").alias("paid_date"),
        pl.when(denied).then(pl.lit("70")).alias("reject_code"),
        pl.when(denied).then(pl.lit("D")).otherwise(pl.lit("P")).alias("record_status"),
        pl.lit(0).alias("claim_version"), pl.lit("O").alias("claim_line_type")))


def versions(rows: pl.DataFrame) -> pl.DataFrame:
    """Reversed claims get a void; every 20th paid claim replaces a version with other amounts."""
    replaced = (pl.col("x_claim_status") == "paid") & (
        pl.col("claim_id").str.slice(-6).cast(pl.Int64) % REPLACED_EVERY == 0)
    before = rows.filter(replaced).with_columns(pl.col("paid_amount") + REPLACED_BY)
    stands = rows.with_columns(
        pl.when(replaced).then(1).otherwise("claim_version").alias("claim_version"),
        pl.when(replaced).then(pl.lit("R")).otherwise("claim_line_type").alias("claim_line_type"))
    void = rows.filter(pl.col("x_claim_status") == "reversed").with_columns(
        pl.lit(1).alias("claim_version"), pl.lit("V").alias("claim_line_type"))
    return pl.concat([stands, before, void])
