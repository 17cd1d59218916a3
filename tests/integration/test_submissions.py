"""Filings from the worked spending example: sheets, edits by row, the return file, restatements."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from assets.errors import ConfigurationError
from assets.publication.submission_layout import check_rows, read_layout
from assets.publication.submissions import submit
from tests.pipeline import Outcome
from tests.spending_build import worked_example


@pytest.fixture(scope="module")
def filed() -> Outcome:
    return worked_example()


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_oregon_sheets_edits_and_restatements(filed: Outcome) -> None:
    result = submit("oregon_cgt1_2025", filed.home)
    book = openpyxl.load_workbook(result.folder / "alder" / "submission.xlsx")
    assert book.sheetnames[:3] == ["1. Cover Page", "2. TME_ALL", "3. TME_PROV"]
    sheet = book["2. TME_ALL"]
    assert str(sheet.cell(1, 1).value).startswith("Second-hand layout")
    names = [cell.value for cell in sheet[11]]
    row = dict(zip(names, [cell.value for cell in sheet[12]], strict=True))
    assert row["Line of Business Code"] == 3
    assert row["Member Months"] == 24
    assert row["Hospital Inpatient"] == 2880
    # 10 + 100 + 150 + 160 + 130 + 35 + 95 + 15: family, pediatric; the emergency visit too.
    assert row["Professional Primary Care Providers"] == 695
    # 90 + 140 + 200 + 0: social work, psychology, psychiatry.
    assert row["Professional Behavior Health Providers"] == 430
    assert row["Professional Specialty"] == 135
    rates = read_csv(result.folder / "alder" / "return_provisional_rates.csv")
    assert [(item["segment"], item["pc"], item["standing"]) for item in rates] == [
        ("COMM_HMO_POS", "945.90", "provisional")]
    assert {item["edit_id"] for item in read_csv(result.folder / "birch" / "return_data_edits.csv")
            if item["result"] == "error"} == {"V10", "V11", "V16"}
    assert result.restatements == 0
    # A figure of the last filing that is not today's is a restatement.
    remembered = result.folder / "last_filed.csv"
    remembered.write_text(remembered.read_text().replace("945.90", "940.00"))
    again = submit("oregon_cgt1_2025", filed.home)
    assert again.restatements == 1
    assert read_csv(again.folder / "restatements.csv")[0] == {
        "as_of": "2026-03-31", "payer": "Alder", "segment": "COMM_HMO_POS", "year": "2025", "figure": "pc",
        "before": "940.00", "after": "945.90", "reason": "data"}


def test_a_layout_of_ones_own_is_rows(filed: Outcome, tmp_path: Path) -> None:
    layout = tmp_path / "fifth_state.csv"
    layout.write_text(
        "layout_id,file_type,seq,name,type,required,dataset,field,codes\n"
        "fifth_state,EXPENSE,1,Year,int,Y,submission_expense,year,\n"
        "fifth_state,EXPENSE,2,Line,int,Y,submission_expense,line_of_business,1|2\n", encoding="utf-8")
    result = submit(str(layout), filed.home)
    assert (result.folder / "alder" / "expense.csv").read_text().splitlines()[0] == "Year,Line"
    # Alder's commercial line of business is not among the codes of this state.
    assert {(item.edit_id, item.found, item.expected) for item in result.findings["Alder"]} == {
        ("CODE", "3", "1, 2")}
    assert result.findings["Birch"] == []


def test_a_layout_cannot_reach_persons(tmp_path: Path) -> None:
    layout = tmp_path / "reach.csv"
    layout.write_text("layout_id,file_type,seq,name,type,required,dataset,field\n"
                      "reach,A,1,Person,char,Y,spending_line,person_id\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="cannot be filed"):
        read_layout(str(layout))


@pytest.mark.parametrize(("value", "kinds"), [
    (-0.01, []), (0, []), (0.01, ["RANGE"]), (None, ["REQUIRED"]), ("many", ["TYPE"])])
def test_a_rebate_is_zero_or_negative(value: object, kinds: list[str]) -> None:
    columns = [column for column in read_layout("oregon_cgt1_2025")["8. RX_REBATE"]
               if column.name == "RXR03"]
    assert [item.edit_id for item in check_rows("8. RX_REBATE", columns, [{"RXR03": value}])] == kinds
