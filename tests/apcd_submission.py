"""Builds small state submissions for tests."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from assets.synthetic.file_formats_apcd import LAYOUTS, write_submission


class Submission:
    """Collects months, lines and fills, then writes one file of each kind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: dict[str, list[dict[str, Any]]] = {"ME": [], "MC": [], "PC": []}

    def _add(self, kind: str, row: dict[str, Any]) -> Submission:
        assert set(row) <= set(LAYOUTS[kind]), set(row) - set(LAYOUTS[kind])
        self.rows[kind].append(row)
        return self

    def month(self, member: str, year: int, months: Iterable[int], **more: Any) -> Submission:
        for month in months:
            self._add("ME", {"submitter_code": "S1", "payer_code": "P1", "plan_id": "Gold", "product_code": "HM",
                             "start_year": year, "start_month": f"{month:02d}", "sex": "F",
                             "birth_date": "19800101", "member_id": member, "has_medical": "Y",
                             "has_pharmacy": "Y", "has_behavioral": "Y", **more})
        return self

    def line(self, claim: str, number: int, member: str, paid: str, **more: Any) -> Submission:
        return self._add("MC", {
            "submitter_code": "S1", "payer_code": "P1", "claim_id": claim, "claim_line_number": number,
            "claim_version": 0, "member_id": member, "service_start_date": "20240304", "paid_date": "20240401",
            "paid_amount": paid, "hcpcs_code": "99214", "diagnosis_code_1": "F332", "claim_line_type": "O",
            "claim_status_code": "1", "place_of_service_code": "11", **more})

    def fill(self, claim: str, member: str, paid: str, **more: Any) -> Submission:
        return self._add("PC", {
            "submitter_code": "S1", "payer_code": "P1", "claim_id": claim, "claim_line_number": 1,
            "claim_version": 0, "member_id": member, "dispensing_date": "20240304", "paid_date": "20240401",
            "paid_amount": paid, "ndc_code": "00777310502", "claim_line_type": "O", "record_status": "1", **more})

    def write(self, name: str = "") -> Path:
        for kind, rows in self.rows.items():
            if rows:
                write_submission(self.folder / f"{kind}_202401_202412{name}.txt", kind, rows, "Acme", "202401",
                                 "202412")
        return self.folder
