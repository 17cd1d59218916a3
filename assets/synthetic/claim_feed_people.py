"""Beneficiaries and Part D fills in the fields of the CMS claim feed."""

from __future__ import annotations

import polars as pl

from .fixed_records import dollars

NEVER = "1000-01-01"


def beneficiaries(frame: pl.DataFrame) -> pl.DataFrame:
    """One row per beneficiary of the rows of coverage."""
    people = frame.sort("member_id", "enrollment_start_date").unique("member_id", keep="first", maintain_order=True)
    return people.select(
        pl.col("member_id").alias("bene_mbi_id"),
        pl.col("x_county_fips").str.slice(0, 2).alias("bene_fips_state_cd"),
        pl.col("x_county_fips").str.slice(2, 3).alias("bene_fips_cnty_cd"),
        pl.col("zip_code").alias("bene_zip_cd"),
        pl.col("birth_date").alias("bene_dob"),
        pl.when(pl.col("gender") == "male").then(pl.lit("1")).otherwise(pl.lit("2")).alias("bene_sex_cd"),
        pl.lit("0").alias("bene_race_cd"),
        pl.col("medicare_status_code").alias("bene_mdcr_stus_cd"),
        pl.col("dual_status_code").alias("bene_dual_stus_cd"),
        pl.col("death_date").alias("bene_death_dt"),
        pl.col("enrollment_start_date").alias("bene_rng_bgn_dt"),
        pl.col("original_reason_entitlement_code").alias("bene_orgnl_entlmt_rsn_cd"),
        pl.lit("3").alias("bene_entlmt_buyin_ind"),
        pl.col("enrollment_start_date").alias("bene_part_a_enrlmt_bgn_dt"),
        pl.col("enrollment_start_date").alias("bene_part_b_enrlmt_bgn_dt"),
        pl.col("state").alias("geo_usps_state_cd"),
        pl.col("zip_code").alias("geo_zip5_cd"),
    )


def part_d(frame: pl.DataFrame) -> pl.DataFrame:
    """One row per fill that was not denied; a reversed one is a cancellation."""
    return frame.filter(pl.col("x_claim_status") != "denied").with_columns(
        ("1" + pl.col("claim_id").str.slice(1)).alias("cur_clm_uniq_id"),
        pl.col("member_id").alias("bene_mbi_id"),
        pl.col("ndc_code").alias("clm_line_ndc_cd"),
        pl.lit("01").alias("clm_type_cd"),
        pl.col("dispensing_date").alias("clm_line_from_dt"),
        pl.lit("01").alias("prvdr_srvc_id_qlfyr_cd"),
        pl.col("dispensing_provider_npi").alias("clm_srvc_prvdr_gnrc_id_num"),
        pl.col("quantity").alias("clm_line_srvc_unit_qty"),
        pl.col("days_supply").alias("clm_line_days_suply_qty"),
        pl.lit("01").alias("prvdr_prsbng_id_qlfyr_cd"),
        pl.col("prescribing_provider_npi").alias("clm_prsbng_prvdr_gnrc_id_num"),
        dollars(pl.col("copayment_amount")).alias("clm_line_bene_pmt_amt"),
        pl.when(pl.col("x_claim_status") == "reversed")
        .then(pl.lit("1"))
        .otherwise(pl.lit("0"))
        .alias("clm_adjsmt_type_cd"),
        pl.lit(NEVER).alias("clm_efctv_dt"),
        pl.col("paid_date").alias("clm_idr_ld_dt"),
        pl.col("claim_id").alias("clm_line_rx_srvc_rfrnc_num"),
    )
