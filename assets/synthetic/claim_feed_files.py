"""The Medicare fee-for-service part of the invented population as one CMS claim-feed delivery (CCLF)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from .claim_feed_people import beneficiaries, part_d
from .clock import Calendar
from .fixed_records import dollars, fixed

PLAN = "Medicare Fee-for-Service"
LENGTHS = {
    "cclf1": 437,
    "cclf2": 199,
    "cclf3": 114,
    "cclf4": 112,
    "cclf5": 388,
    "cclf6": 247,
    "cclf7": 195,
    "cclf8": 549,
    "cclf9": 55,
    "cclfa": 324,
    "cclfb": 128,
}
CLAIM_TYPES = {"1": "60", "2": "20", "3": "10", "8": "50"}


class ClaimFeedFiles:
    """Writes claims as they come and each beneficiary once; claims with a substance use code are left out.

    Claim feeds carry no such claims without the patient's consent (42 CFR 425.708(c)).
    """

    def __init__(self, folder: Path, calendar: Calendar) -> None:
        """The delivery folder is named after the day of extract."""
        year = calendar.last_year % 100
        stamp = f"D{year + 1:02d}0415.T1200000"
        self.stem = f"P.A9999.ACO.ZC{{}}Y{year:02d}.{stamp}"
        self.folder = folder / "cclf" / self.stem.format("")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.calendar = calendar
        self.rows = dict.fromkeys(LENGTHS, 0)
        for file in LENGTHS:
            self._path(file).write_text("", encoding="ascii")

    def _path(self, file: str) -> Path:
        return self.folder / self.stem.format(file[-1].upper())

    def _append(self, file: str, frame: pl.DataFrame) -> None:
        with self._path(file).open("a", encoding="ascii", newline="") as target:
            target.write(fixed(frame, file, LENGTHS[file]))
        self.rows[file] += frame.height

    def add(self, entity: str, frame: pl.DataFrame) -> bool:
        """Append the rows of one block; False for an entity these files do not hold."""
        write = {"eligibility": self._people, "medical_claim": self._claims, "pharmacy_claim": self._fills}.get(entity)
        if write is None:
            return False
        write(frame.filter(pl.col("plan") == PLAN))
        return True

    def close(self) -> dict[str, int]:
        """Write the control file; rows by file."""
        lines = ["File Number  |File Description    |Total Records Count |Record Length"]
        lines += [f"{f.upper()}  |{f.upper()} records      |{n:>11}|{LENGTHS[f]:>5} " for f, n in self.rows.items()]
        text = "\n".join(lines) + "\n"
        self._path("cclf0").write_text(text, encoding="ascii")
        return dict(self.rows)

    def _people(self, frame: pl.DataFrame) -> None:
        self._append("cclf8", beneficiaries(frame))

    def _claims(self, frame: pl.DataFrame) -> None:
        codes = [c for c in frame.columns if c.startswith("diagnosis_code_") and not c.endswith("type")]
        substance = pl.any_horizontal([pl.col(c).str.contains("^F1[0-689]").fill_null(False) for c in codes])
        usable = (
            (pl.col("x_payer_order") == "primary")
            & pl.col("person_id").is_not_null()
            & pl.col("claim_start_date").is_not_null()
        )
        kept = frame.filter(usable & ~substance & (pl.col("x_claim_status") != "denied")).with_columns(
            ("0" + pl.col("claim_id").str.slice(1)).alias("cur_clm_uniq_id"),
            pl.col("member_id").alias("bene_mbi_id"),
            pl.when(pl.col("x_claim_status") == "reversed")
            .then(pl.lit("1"))
            .otherwise(pl.lit("0"))
            .alias("clm_adjsmt_type_cd"),
            pl.lit("0").alias("dgns_prcdr_icd_ind"),
            pl.col("member_id").alias("bene_eqtbl_bic_hicn_num"),
            pl.col("paid_date").alias("clm_efctv_dt"),
            pl.col("paid_date").alias("clm_idr_ld_dt"),
            pl.col("facility_npi").str.slice(4, 6).alias("prvdr_oscar_num"),
            pl.col("claim_start_date").alias("clm_from_dt"),
            pl.col("claim_end_date").alias("clm_thru_dt"),
        )
        kept = kept.unique(["claim_id", "claim_line_number"], keep="first", maintain_order=True)
        self._facility(kept.filter(pl.col("claim_type") == "institutional"), codes)
        self._physician(kept.filter(pl.col("claim_type") == "professional"), codes)

    def _facility(self, lines: pl.DataFrame, codes: list[str]) -> None:
        bill = pl.col("bill_type_code")
        lines = lines.with_columns(bill.str.slice(0, 1).replace_strict(CLAIM_TYPES, default="40").alias("clm_type_cd"))
        lines = lines.with_columns(
            pl.when(bill.str.slice(0, 2) == "11")
            .then(pl.lit("60"))
            .when(bill.str.slice(0, 1) == "1")
            .then(pl.lit("40"))
            .otherwise(pl.col("clm_type_cd"))
            .alias("clm_type_cd")
        )
        paid = pl.col("paid_amount").sum().alias("paid")
        headers = lines.group_by("claim_id", maintain_order=True).agg(paid, pl.all().exclude("claim_id").first())
        self._append(
            "cclf1",
            headers.with_columns(
                bill.str.slice(0, 1).alias("clm_bill_fac_type_cd"),
                bill.str.slice(1, 1).alias("clm_bill_clsfctn_cd"),
                bill.str.slice(2, 1).alias("clm_bill_freq_cd"),
                pl.col("diagnosis_code_1").alias("prncpl_dgns_cd"),
                dollars(pl.col("paid")).alias("clm_pmt_amt"),
                pl.col("discharge_disposition_code").alias("bene_ptnt_stus_cd"),
                pl.col("drg_code").alias("dgns_drg_cd"),
                pl.col("facility_npi").alias("fac_prvdr_npi_num"),
                pl.col("rendering_npi").alias("atndg_prvdr_npi_num"),
                pl.col("admit_type_code").alias("clm_admsn_type_cd"),
                pl.col("admit_source_code").alias("clm_admsn_src_cd"),
                pl.col("claim_id").alias("clm_cntl_num"),
            ),
        )
        self._append(
            "cclf2",
            lines.with_columns(
                pl.col("claim_line_number").alias("clm_line_num"),
                pl.col("claim_line_start_date").alias("clm_line_from_dt"),
                pl.col("claim_line_end_date").alias("clm_line_thru_dt"),
                pl.col("revenue_center_code").alias("clm_line_prod_rev_ctr_cd"),
                pl.col("claim_line_start_date").alias("clm_line_instnl_rev_ctr_dt"),
                pl.col("hcpcs_code").alias("clm_line_hcpcs_cd"),
                pl.col("service_unit_quantity").alias("clm_line_srvc_unit_qty"),
                dollars(pl.col("paid_amount")).alias("clm_line_cvrd_pd_amt"),
                pl.col("hcpcs_modifier_1").alias("hcpcs_1_mdfr_cd"),
            ),
        )
        for place, code in enumerate(codes, start=1):
            given = headers.filter(pl.col(code).is_not_null())
            self._append(
                "cclf4",
                given.with_columns(
                    pl.lit("D").alias("clm_prod_type_cd"),
                    pl.lit(f"{place:02d}").alias("clm_val_sqnc_num"),
                    pl.col(code).alias("clm_dgns_cd"),
                ),
            )

    def _physician(self, lines: pl.DataFrame, codes: list[str]) -> None:
        self._append(
            "cclf5",
            lines.with_columns(
                pl.lit("71").alias("clm_type_cd"),
                pl.col("claim_line_number").alias("clm_line_num"),
                pl.col("place_of_service_code").alias("clm_pos_cd"),
                pl.col("claim_line_start_date").alias("clm_line_from_dt"),
                pl.col("claim_line_end_date").alias("clm_line_thru_dt"),
                pl.col("hcpcs_code").alias("clm_line_hcpcs_cd"),
                dollars(pl.col("paid_amount")).alias("clm_line_cvrd_pd_amt"),
                pl.col("diagnosis_code_1").alias("clm_line_dgns_cd"),
                pl.col("billing_tin").alias("clm_rndrg_prvdr_tax_num"),
                pl.col("rendering_npi").alias("rndrg_prvdr_npi_num"),
                pl.lit("1").alias("clm_carr_pmt_dnl_cd"),
                pl.lit("A").alias("clm_prcsg_ind_cd"),
                pl.col("claim_id").alias("clm_cntl_num"),
                dollars(pl.col("allowed_amount")).alias("clm_line_alowd_chrg_amt"),
                pl.col("service_unit_quantity").alias("clm_line_srvc_unit_qty"),
                pl.col("hcpcs_modifier_1").alias("hcpcs_1_mdfr_cd"),
                *[pl.col(c).alias(f"clm_dgns_{k}_cd") for k, c in enumerate(codes, start=1)],
            ),
        )

    def _fills(self, frame: pl.DataFrame) -> None:
        self._append("cclf7", part_d(frame))
