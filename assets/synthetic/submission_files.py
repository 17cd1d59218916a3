"""The invented population as state claims submissions (APCD-CDL): three files a payer."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from .clock import Calendar
from .fixed_records import delimited, dollars

PRODUCTS = {
    ("commercial", "HMO"): "HM",
    ("commercial", "POS"): "PS",
    ("commercial", "PPO"): "PR",
    ("commercial", "EPO"): "EP",
    ("medicare", "HMO"): "HN",
    ("medicare", "PPO"): "HN",
    ("medicare", "FFS"): "MA",
    ("medicaid", "HMO"): "MC",
}


class SubmissionFiles:
    """Writes eligibility by month, medical lines and fills of each payer between a header and a trailer."""

    def __init__(self, folder: Path, calendar: Calendar) -> None:
        """Files are made below `folder`/apcd_cdl as rows come."""
        self.folder = folder / "apcd_cdl"
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.glob("*.txt"):
            old.unlink()
        self.calendar = calendar
        self.rows: dict[Path, int] = {}
        self.period = f"{calendar.first_year}01", f"{calendar.last_year + 1}03"

    def add(self, entity: str, frame: pl.DataFrame) -> bool:
        """Append the rows of one block; False for an entity these files do not hold."""
        convert = {"eligibility": self._months, "medical_claim": _medical, "pharmacy_claim": _pharmacy}.get(entity)
        if convert is None:
            return False
        file_type = {"eligibility": "ME", "medical_claim": "MC", "pharmacy_claim": "PC"}[entity]
        for (payer,), part in convert(frame).partition_by("payer", as_dict=True, maintain_order=True).items():
            self._append(str(payer), file_type, part)
        return True

    def _append(self, payer: str, file_type: str, frame: pl.DataFrame) -> None:
        slug = payer.lower().replace(" ", "_")
        path = self.folder / f"{slug}_{file_type}.txt"
        with path.open("a", encoding="utf-8", newline="") as file:
            if path not in self.rows:
                file.write("|".join(["HD", slug, slug, payer, file_type, *self.period, ""]) + "\n")
            file.write(delimited(frame.with_columns(submitter_code=pl.lit(slug), payer_code=pl.lit(slug)), file_type))
        self.rows[path] = self.rows.get(path, 0) + frame.height

    def close(self) -> dict[str, int]:
        """Write the trailers; rows by file type."""
        total = {"ME": 0, "MC": 0, "PC": 0}
        for path, count in self.rows.items():
            slug, file_type = path.stem.rsplit("_", 1)
            with path.open("a", encoding="utf-8", newline="") as file:
                file.write("|".join(["TR", slug, slug, file_type, *self.period, str(count)]) + "\n")
            total[file_type] += count
        return total

    def _months(self, frame: pl.DataFrame) -> pl.DataFrame:
        """One row per member and month of coverage."""
        end = pl.lit(self.calendar.end).cast(pl.Int32).cast(pl.Date)
        product = pl.concat_str("payer_type", "x_product_type").replace({a + b: v for (a, b), v in PRODUCTS.items()})
        first = pl.col("enrollment_start_date").dt.truncate("1mo")
        last = pl.min_horizontal(pl.col("enrollment_end_date").fill_null(end), end).dt.truncate("1mo")
        months = (
            frame.filter(pl.col("enrollment_start_date") <= end)
            .with_columns(pl.date_ranges(first, last, "1mo").alias("month"))
            .explode("month")
        )
        return months.select(
            "payer",
            "member_id",
            "subscriber_id",
            "birth_date",
            "state",
            "zip_code",
            pl.col("plan").alias("plan_id"),
            product.alias("product_code"),
            pl.col("month").dt.year().alias("start_year"),
            pl.col("month").dt.month().alias("start_month"),
            pl.col("gender").str.slice(0, 1).str.to_uppercase().alias("sex"),
            pl.col("x_county_fips").alias("county_fips"),
            pl.col("x_medical_benefit").alias("has_medical"),
            pl.col("x_pharmacy_benefit").alias("has_pharmacy"),
            pl.col("x_mental_health_benefit").alias("has_behavioral"),
            pl.col("race"),
        ).unique(["member_id", "plan_id", "start_year", "start_month"], keep="first", maintain_order=True)


def _medical(frame: pl.DataFrame) -> pl.DataFrame:
    status = (
        pl.when(pl.col("x_claim_status") == "denied")
        .then(pl.lit("4"))
        .when(pl.col("x_payer_order") == "secondary")
        .then(pl.lit("2"))
        .otherwise(pl.lit("1"))
    )
    capitated = pl.col("x_ffs_equivalent_amount").is_not_null()
    allowed = pl.when(capitated).then(pl.col("x_ffs_equivalent_amount")).otherwise(pl.col("allowed_amount"))
    return frame.with_columns(
        pl.col("claim_line_start_date").alias("service_start_date"),
        pl.col("claim_line_end_date").alias("service_end_date"),
        pl.col("plan").alias("plan_id"),
        status.alias("claim_status_code"),
        allowed.alias("allowed_amount"),
        pl.when(pl.col("x_line_status") == "denied").then(pl.lit("1")).otherwise(pl.lit("0")).alias("is_line_denied"),
        pl.col("x_denial_reason_code").alias("denial_reason_code"),
        pl.lit("0").alias("claim_version"),
        pl.when(pl.col("x_claim_status") == "reversed")
        .then(pl.lit("V"))
        .otherwise(pl.lit("O"))
        .alias("claim_line_type"),
        pl.when(capitated).then(pl.lit("01")).otherwise(pl.lit("02")).alias("payment_arrangement_code"),
        pl.col("x_rendering_taxonomy_code").alias("rendering_taxonomy_code"),
        pl.lit("0").alias("icd_version_indicator"),
    ).with_columns(_money(frame))


def _pharmacy(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        pl.col("plan").alias("plan_id"),
        pl.lit("0").alias("claim_version"),
        pl.when(pl.col("x_claim_status") == "denied").then(pl.lit("75")).alias("reject_code"),
        pl.when(pl.col("x_claim_status") == "reversed")
        .then(pl.lit("V"))
        .otherwise(pl.lit("O"))
        .alias("claim_line_type"),
    ).with_columns(_money(frame))


def _money(frame: pl.DataFrame) -> list[pl.Expr]:
    """Amounts that arrive in cents, as text."""
    return [dollars(pl.col(c)).alias(c) for c in frame.columns if c.endswith("_amount") and not c.startswith("x_")]
