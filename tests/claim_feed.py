"""Builds small claim-feed deliveries row by row for tests."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from assets.synthetic.file_formats_cclf import layout, write_assignment, write_delivery

DAY = date(2024, 3, 4)


class ClaimFeed:
    """Collects records by delivery stamp (yymmdd) and file letter, then writes all deliveries."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))

    def add(self, stamp: str, file: str, **fields: Any) -> ClaimFeed:
        self.rows[stamp][file].append(fields)
        return self

    def part_a(self, stamp: str, claim: int, mbi: str, paid: str, action: str = "0", effective: int = 10,
               thru: date = DAY, **more: Any) -> ClaimFeed:
        """A paid inpatient header with one revenue line; `effective` is days after the through date."""
        self.add(stamp, "1", **{
            "cur_clm_uniq_id": f"{claim:013d}", "bene_mbi_id": mbi, "clm_type_cd": "60",
            "clm_from_dt": DAY, "clm_thru_dt": thru, "clm_bill_fac_type_cd": "1", "clm_bill_clsfctn_cd": "1",
            "clm_bill_freq_cd": "1", "prncpl_dgns_cd": "F332", "clm_pmt_amt": Decimal(paid),
            "clm_adjsmt_type_cd": action, "clm_efctv_dt": DAY + timedelta(effective),
            "clm_blg_prvdr_oscar_num": "364001", "clm_blg_prvdr_npi_num": "1999900016",
            "bene_ptnt_stus_cd": "01", **more})
        return self.add(stamp, "2", cur_clm_uniq_id=f"{claim:013d}", clm_line_num=1, bene_mbi_id=mbi,
                        clm_line_prod_rev_ctr_cd="0124", clm_line_cvrd_pd_amt=Decimal("0"))

    def part_b(self, stamp: str, claim: int, mbi: str, paid: str, action: str = "0", effective: int = 10,
               line: int = 1, control: str = "K1", **more: Any) -> ClaimFeed:
        """A physician line."""
        return self.add(stamp, "5", **{
            "cur_clm_uniq_id": f"{claim:013d}", "clm_line_num": line, "bene_mbi_id": mbi, "clm_type_cd": "71",
            "clm_from_dt": DAY, "clm_thru_dt": DAY, "clm_line_from_dt": DAY, "clm_line_thru_dt": DAY,
            "clm_pos_cd": "11", "clm_line_hcpcs_cd": "99214", "clm_line_cvrd_pd_amt": Decimal(paid),
            "clm_carr_pmt_dnl_cd": "1", "clm_prcsg_ind_cd": "A", "clm_adjsmt_type_cd": action,
            "clm_efctv_dt": DAY + timedelta(effective), "clm_cntl_num": control,
            "clm_prvdr_spclty_cd": "26", "clm_rndrg_prvdr_npi_num": "1999900099", "clm_dgns_1_cd": "F332",
            "clm_rndrg_prvdr_tax_num": "123456789", **more})

    def part_d(self, stamp: str, claim: int, mbi: str, paid: str, action: str = "0", effective: int = 10,
               **more: Any) -> ClaimFeed:
        """A fill."""
        return self.add(stamp, "7", **{
            "cur_clm_uniq_id": f"{claim:013d}", "bene_mbi_id": mbi, "clm_line_ndc_cd": "00777310502",
            "clm_type_cd": "01", "clm_line_from_dt": DAY, "prvdr_srvc_id_qlfyr_cd": "01",
            "clm_srvc_prvdr_gnrc_id_num": "1999900149", "clm_dspnsng_stus_cd": "C",
            "clm_line_srvc_unit_qty": Decimal("30"), "clm_line_days_suply_qty": Decimal("30"),
            "clm_line_bene_pmt_amt": Decimal(paid), "clm_adjsmt_type_cd": action,
            "clm_efctv_dt": DAY + timedelta(effective), "clm_idr_ld_dt": DAY + timedelta(effective + 2),
            "clm_line_rx_srvc_rfrnc_num": "000000000001", "clm_line_rx_fill_num": "1", **more})

    def changed_id(self, stamp: str, previous: str, current: str) -> ClaimFeed:
        """A row of the cross-reference."""
        return self.add(stamp, "9", hicn_mbi_xref_ind="M", prvs_num=previous, crnt_num=current)

    def enrolled(self, year: int, *mbis: str, flags: str = "444444444444", tin: str = "123456789") -> ClaimFeed:
        """An assignment list with the same months for everyone."""
        frame = pl.DataFrame([{"BENE_MBI_ID": mbi, "BENE_SEX_CD": "2", "BENE_BRTH_DT": "1950-05-05",
                               "PARTD_MONTHS": 12, **{f"ENROLLFLAG{n}": flag for n, flag in enumerate(flags, 1)}}
                              for mbi in mbis])
        practice = pl.DataFrame([{"BENE_MBI_ID": mbi, "MASTER_ID": tin, "PCS_COUNT": 2} for mbi in mbis])
        write_assignment(self.folder, year, frame, practice)
        return self

    def write(self) -> Path:
        """Write every delivery; returns the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for stamp, tables in self.rows.items():
            frames = {}
            for file, rows in tables.items():
                known = {name for name, _, _ in layout(file)}
                assert all(set(row) <= known for row in rows), file
                frames[file] = pl.DataFrame(rows, infer_schema_length=None)
            write_delivery(self.folder, stamp, frames)
        return self.folder
