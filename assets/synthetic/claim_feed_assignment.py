"""Who stands in the claim feeds, and in which month and status the assignment list counts them."""

from __future__ import annotations

import polars as pl


def beneficiaries(eligibility: pl.DataFrame) -> pl.DataFrame:
    """CCLF8 rows."""
    return eligibility.unique("member_id", keep="last", maintain_order=True).select(
        pl.col("member_id").alias("bene_mbi_id"), pl.col("x_county_fips").str.slice(0, 2).alias("bene_fips_state_cd"),
        pl.col("x_county_fips").str.slice(2, 3).alias("bene_fips_cnty_cd"), pl.col("zip_code").alias("bene_zip_cd"),
        pl.col("birth_date").alias("bene_dob"), pl.col("death_date").alias("bene_death_dt"),
        pl.col("gender").replace_strict({"male": "1", "female": "2"}, default="0").alias("bene_sex_cd"),
        pl.col("medicare_status_code").alias("bene_mdcr_stus_cd"), pl.col("dual_status_code").alias(
            "bene_dual_stus_cd"), pl.col("state").alias("geo_usps_state_cd"), pl.col(
            "original_reason_entitlement_code").alias("bene_orgnl_entlmt_rsn_cd"))


def assignment(eligibility: pl.DataFrame, year: int) -> pl.DataFrame:
    """Status by month: 1 ESRD, 2 disabled, 3 aged and dual, 4 aged."""
    status = pl.col("medicare_status_code").fill_null("10")
    flag = pl.when(status.is_in(["11", "21", "31"])).then(pl.lit("1")).when(status == "20").then(
        pl.lit("2")).when(pl.col("dual_status_code").is_in(["01", "02", "03", "04", "08"])).then(
        pl.lit("3")).otherwise(pl.lit("4"))
    end = pl.col("enrollment_end_date").fill_null(pl.date(9999, 12, 31))
    months = []
    for month in range(1, 13):
        first, last = pl.date(year, month, 1), pl.date(year, month, 1).dt.month_end()
        months.append(pl.when((pl.col("enrollment_start_date") <= last) & (end >= first)).then(flag)
                      .otherwise(pl.lit("0")).max().alias(f"ENROLLFLAG{month}"))
    rows = eligibility.group_by("member_id", maintain_order=True).agg(
        pl.col("gender").replace_strict({"male": "1", "female": "2"}, default="0").first().alias("BENE_SEX_CD"),
        pl.col("birth_date").first().alias("BENE_BRTH_DT"), pl.col("death_date").first().alias("BENE_DEATH_DT"),
        pl.lit(12).first().alias("PARTD_MONTHS"), *months)
    return rows.rename({"member_id": "BENE_MBI_ID"}).filter(pl.any_horizontal(
        pl.col(f"ENROLLFLAG{month}") != "0" for month in range(1, 13)))
