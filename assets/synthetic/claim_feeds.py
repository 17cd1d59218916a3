"""The Medicare fee-for-service part of an invented population as claim feeds, with adjustments and cancels.

Every 20th paid claim came first with another amount, was cancelled and stands as an adjustment; a reversed
claim is an original and its cancellation. Deliveries are quarterly by processing date.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from .claim_feed_assignment import assignment, beneficiaries
from .file_formats_cclf import write_assignment, write_delivery

SPECIALTIES = Path(__file__).parents[2] / "dbt_project" / "seeds" / "reference_data" / "medicare_specialty.csv"
ADJUSTED_EVERY, ADJUSTED_BY = 20, 10  # which claims were adjusted, and by how many dollars
CCN_BASE = {"283Q": (4000, 500), "261QF": (1800, 190), "261QR": (3400, 100), "261QM": (4600, 200)}


def write_claim_feeds(source: Path, out: Path) -> dict[str, int]:
    """Deliveries and assignment lists below `out` from the Tuva Parquet files of `source`; rows by file."""
    eligibility = pl.read_parquet(source / "eligibility.parquet").filter(
        (pl.col("payer_type") == "medicare") & (pl.col("x_product_type") == "FFS"))
    members = eligibility.select("member_id", "payer").unique()
    # A feed with an undated record is refused whole: the undated lines of the population stay out.
    medical = pl.read_parquet(source / "medical_claim.parquet").join(members, on=["member_id", "payer"]).filter(
        pl.col("claim_start_date").is_not_null())
    fills = pl.read_parquet(source / "pharmacy_claim.parquet").join(members, on=["member_id", "payer"])
    header = versions(headers(medical.filter(pl.col("claim_type") == "institutional")), "clm_pmt_amt")
    lines = versions(physician_lines(medical.filter(pl.col("claim_type") != "institutional")),
                     "clm_line_cvrd_pd_amt")
    tables = {"1": header, **revenue(medical, header), "5": lines, "7": part_d(fills)}
    stamped = {file: rows.with_columns(stamp=stamp()) for file, rows in tables.items()}
    stamps = sorted({text for rows in stamped.values() for text in rows["stamp"].unique().to_list()})
    for text in stamps:
        parts = {file: rows.filter(pl.col("stamp") == text) for file, rows in stamped.items()}
        write_delivery(out, text, {**parts, "8": beneficiaries(eligibility)})
    for year in range(eligibility["enrollment_start_date"].dt.year().min(), 2000 + int(stamps[-1][:2]) + 1):
        write_assignment(out, year, assignment(eligibility, year))
    return {f"cclf{file}": rows.height for file, rows in tables.items()}


def stamp() -> pl.Expr:
    """Delivery date (yymmdd) of a record: the 20th after the quarter of its processing date."""
    quarter_end = pl.col("clm_efctv_dt").dt.truncate("1q").dt.offset_by("1q")
    return (quarter_end + pl.duration(days=19)).dt.strftime("%y%m%d")


def _digits(column: str) -> pl.Expr:
    return pl.col(column).str.slice(-6).cast(pl.Int64)


def ccn() -> pl.Expr:
    """A facility number whose range tells the kind of facility, as real ones do."""
    taxonomy, number = pl.col("x_billing_taxonomy_code").fill_null(""), _digits("billing_npi")
    found = pl.concat_str(pl.lit("05"), (number % 999 + 1).cast(pl.String).str.zfill(4))
    for prefix, (base, width) in CCN_BASE.items():
        found = pl.when(taxonomy.str.starts_with(prefix)).then(
            pl.concat_str(pl.lit("05"), (number % width + base).cast(pl.String))).otherwise(found)
    return pl.when(taxonomy.str.starts_with("273R")).then(
        pl.concat_str(pl.lit("05S"), (number % 1000).cast(pl.String).str.zfill(3))).otherwise(found)


def headers(lines: pl.DataFrame) -> pl.DataFrame:
    """CCLF1 rows with the status the versions are made from."""
    bill = pl.col("bill_type_code")
    return lines.with_columns(ccn().alias("ccn")).group_by("claim_id", maintain_order=True).agg(
        pl.col("x_claim_status").first(), pl.col("member_id").first().alias("bene_mbi_id"),
        pl.col("claim_start_date").min().alias("clm_from_dt"), pl.col("claim_end_date").max().alias("clm_thru_dt"),
        bill.first().str.slice(-3, 1).alias("clm_bill_fac_type_cd"),
        bill.first().str.slice(-2, 1).alias("clm_bill_clsfctn_cd"),
        bill.first().str.slice(-1, 1).alias("clm_bill_freq_cd"),
        pl.when(bill.first().str.starts_with("11")).then(pl.lit("60")).when(bill.first().str.starts_with("21"))
        .then(pl.lit("20")).when(bill.first().str.starts_with("3")).then(pl.lit("10"))
        .when(bill.first().str.starts_with("8")).then(pl.lit("50")).otherwise(pl.lit("40")).alias("clm_type_cd"),
        pl.col("diagnosis_code_1").first().alias("prncpl_dgns_cd"),
        pl.col("drg_code").first().str.zfill(4).alias("dgns_drg_cd"),
        pl.col("discharge_disposition_code").first().alias("bene_ptnt_stus_cd"),
        pl.col("admit_type_code").first().alias("clm_admsn_type_cd"),
        pl.col("admit_source_code").first().alias("clm_admsn_src_cd"),
        pl.col("rendering_npi").first().alias("clm_atndg_prvdr_npi_num"),
        pl.col("billing_npi").first().alias("clm_blg_prvdr_npi_num"),
        pl.col("ccn").first().alias("clm_blg_prvdr_oscar_num"),
        pl.col("charge_amount").sum().alias("clm_mdcr_instnl_tot_chrg_amt"),
        pl.col("paid_amount").sum().alias("clm_pmt_amt"), pl.col("paid_date").max().alias("clm_efctv_dt"),
        pl.lit("0").alias("dgns_prcdr_icd_ind"),
    ).with_columns(pl.when(pl.col("x_claim_status") == "denied").then(pl.lit("N"))
                   .alias("clm_mdcr_npmt_rsn_cd"), pl.col("claim_id").alias("cur_clm_uniq_id"))


def physician_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """CCLF5 rows; the specialty is the one whose taxonomy is nearest."""
    codes = pl.read_csv(SPECIALTIES, infer_schema=False).unique("taxonomy_code", keep="first")
    denied = pl.col("x_claim_status") == "denied"
    names = {"claim_line_number": "clm_line_num", "member_id": "bene_mbi_id", "claim_start_date": "clm_from_dt",
             "claim_end_date": "clm_thru_dt", "claim_line_start_date": "clm_line_from_dt",
             "claim_line_end_date": "clm_line_thru_dt", "place_of_service_code": "clm_pos_cd",
             "hcpcs_code": "clm_line_hcpcs_cd", "hcpcs_modifier_1": "hcpcs_1_mdfr_cd",
             "service_unit_quantity": "clm_line_srvc_unit_qty", "paid_amount": "clm_line_cvrd_pd_amt",
             "allowed_amount": "clm_line_alowd_chrg_amt", "paid_date": "clm_efctv_dt",
             "rendering_npi": "clm_rndrg_prvdr_npi_num", "billing_tin": "clm_rndrg_prvdr_tax_num",
             "specialty_code": "clm_prvdr_spclty_cd"}
    diagnoses = {f"diagnosis_code_{n}": f"clm_dgns_{n}_cd" for n in range(1, 7)}
    return lines.join(codes, left_on="x_rendering_taxonomy_code", right_on="taxonomy_code", how="left").select(
        "claim_id", "x_claim_status", pl.col("claim_id").alias("cur_clm_uniq_id"),
        *(pl.col(own).alias(theirs) for own, theirs in (names | diagnoses).items()),
        pl.lit("71").alias("clm_type_cd"), pl.lit("0").alias("dgns_prcdr_icd_ind"),
        pl.when(denied).then(pl.lit("0")).otherwise(pl.lit("1")).alias("clm_carr_pmt_dnl_cd"),
        pl.when(pl.col("x_line_status") == "denied").then(pl.lit("N")).otherwise(pl.lit("A"))
        .alias("clm_prcsg_ind_cd"))


def versions(rows: pl.DataFrame, amount: str) -> pl.DataFrame:
    """Original, cancellation and adjustment records of each claim; all amounts unsigned."""
    whole = pl.lit(True)  # a claim with denied lines is left as it is
    if "clm_prcsg_ind_cd" in rows.columns:
        whole = (pl.col("clm_prcsg_ind_cd") == "A").all().over("claim_id")
    rows = rows.with_columns(
        pl.col("claim_id").alias("clm_cntl_num"), pl.lit("0").alias("clm_adjsmt_type_cd"),
        ((pl.col("x_claim_status") == "paid") & (_digits("claim_id") % ADJUSTED_EVERY == 0)
         & whole).alias("adjusted"))
    before = rows.filter("adjusted").with_columns(
        (pl.col(amount) + ADJUSTED_BY).alias(amount), _numbered("O"),
        (pl.col("clm_efctv_dt") - pl.duration(days=5)).alias("clm_efctv_dt"))
    cancelled = pl.concat([before, rows.filter(pl.col("x_claim_status") == "reversed")])
    cancel = cancelled.with_columns(
        _numbered("K"), pl.lit("1").alias("clm_adjsmt_type_cd"),
        (pl.col("clm_efctv_dt") + pl.duration(days=5)).alias("clm_efctv_dt"))
    stands = rows.with_columns(pl.when("adjusted").then(pl.lit("2")).otherwise("clm_adjsmt_type_cd")
                               .alias("clm_adjsmt_type_cd"))
    return pl.concat([stands, before, cancel]).with_columns(
        clm_org_cntl_num=pl.col("clm_cntl_num"), clm_idr_ld_dt=pl.col("clm_efctv_dt") + pl.duration(days=2))


def _numbered(letter: str) -> pl.Expr:
    return pl.concat_str(pl.lit(letter), pl.col("claim_id").str.slice(1)).alias("cur_clm_uniq_id")


def revenue(medical: pl.DataFrame, header: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """CCLF2, CCLF4 and CCLFA of every header version."""
    key = header.select("claim_id", "cur_clm_uniq_id", "bene_mbi_id", "clm_efctv_dt", "clm_adjsmt_type_cd")
    lines = key.join(medical, on="claim_id")
    firsts = lines.unique("cur_clm_uniq_id", keep="first", maintain_order=True)
    codes = pl.concat([firsts.select(
        "cur_clm_uniq_id", "bene_mbi_id", "clm_efctv_dt", pl.lit("D").alias("clm_prod_type_cd"),
        pl.lit(f"{n:02d}").alias("clm_val_sqnc_num"), pl.col(f"diagnosis_code_{n}").alias("clm_dgns_cd"))
        for n in range(1, 7)]).filter(pl.col("clm_dgns_cd").is_not_null())
    sums = lines.group_by("cur_clm_uniq_id", maintain_order=True).agg(
        pl.col("bene_mbi_id").first(), pl.col("clm_efctv_dt").first(),
        pl.col("admission_date").first().alias("clm_actv_care_from_dt"),
        pl.col("deductible_amount").sum().alias("clm_mdcr_ddctbl_amt"),
        pl.col("coinsurance_amount").sum().alias("clm_mdcr_coinsrnc_amt"))
    details = lines.select(
        "cur_clm_uniq_id", "bene_mbi_id", "clm_efctv_dt", pl.col("claim_line_number").alias("clm_line_num"),
        pl.col("claim_line_start_date").alias("clm_line_from_dt"),
        pl.col("claim_line_end_date").alias("clm_line_thru_dt"),
        pl.col("revenue_center_code").alias("clm_line_prod_rev_ctr_cd"),
        pl.col("hcpcs_code").alias("clm_line_hcpcs_cd"), pl.col("hcpcs_modifier_1").alias("hcpcs_1_mdfr_cd"),
        pl.col("service_unit_quantity").alias("clm_line_srvc_unit_qty"),
        pl.col("paid_amount").alias("clm_line_cvrd_pd_amt"))
    return {"2": details, "4": codes, "a": sums}


def part_d(fills: pl.DataFrame) -> pl.DataFrame:
    """CCLF7 rows: what the beneficiary paid; a reversed fill is deleted on the day it was made."""
    rows = fills.select(
        pl.col("claim_id").alias("cur_clm_uniq_id"), pl.col("member_id").alias("bene_mbi_id"), "x_claim_status",
        pl.col("ndc_code").alias("clm_line_ndc_cd"), pl.lit("01").alias("clm_type_cd"),
        pl.col("dispensing_date").alias("clm_line_from_dt"), pl.lit("01").alias("prvdr_srvc_id_qlfyr_cd"),
        pl.col("dispensing_provider_npi").alias("clm_srvc_prvdr_gnrc_id_num"), pl.lit("C").alias(
            "clm_dspnsng_stus_cd"), pl.col("quantity").alias("clm_line_srvc_unit_qty"),
        pl.col("days_supply").alias("clm_line_days_suply_qty"), pl.lit("01").alias("prvdr_prsbng_id_qlfyr_cd"),
        pl.col("prescribing_provider_npi").alias("clm_prsbng_prvdr_gnrc_id_num"),
        pl.col("copayment_amount").alias("clm_line_bene_pmt_amt"), pl.lit("0").alias("clm_adjsmt_type_cd"),
        pl.col("paid_date").alias("clm_efctv_dt"), pl.col("paid_date").alias("clm_idr_ld_dt"),
        pl.col("claim_id").str.slice(-12).alias("clm_line_rx_srvc_rfrnc_num"),
        pl.lit("0").alias("clm_line_rx_fill_num"))
    deleted = rows.filter(pl.col("x_claim_status") == "reversed").with_columns(
        pl.lit("1").alias("clm_adjsmt_type_cd"), pl.lit("03").alias("clm_type_cd"),
        pl.concat_str(pl.lit("K"), pl.col("cur_clm_uniq_id").str.slice(1)).alias("cur_clm_uniq_id"))
    return pl.concat([rows.filter(pl.col("x_claim_status") != "denied"), deleted])
