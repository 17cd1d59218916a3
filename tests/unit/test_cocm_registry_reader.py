"""The registry reader: entity files, workbooks, and the wide spreadsheet practices keep."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from assets.errors import ConfigurationError
from assets.ingestion.cocm_registry import cell_text, read_cocm_registry
from assets.ingestion.delivery import Delivery, Source, silent
from assets.ingestion.registry_wide import header_fields, last_day, minutes_month, read_mapping, unfolded
from assets.storage import Home
from tests.core_models import Built, build_core


def read(path: Path, home: Path, mapping: Path | None = None) -> dict[str, Delivery]:
    """Deliveries by entity."""
    source = Source("practice", "cocm_registry", path, mapping=mapping)
    deliveries, _ = read_cocm_registry(source, Home(home).create(), silent, "1GB")
    return {delivery.entity: delivery for delivery in deliveries}


def rows(delivery: Delivery) -> list[dict]:
    """Raw rows of a delivery."""
    assert delivery.path is not None, delivery.message
    return pq.read_table(delivery.path).to_pylist()


def wide_workbook(path: Path) -> Path:
    """A caseload list with a title row above its header."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Caseload"
    sheet.append(["Our registry"])
    sheet.append(["MRN", "Member ID", "DOB", "Consent date", "Initial assessment", "Referral date", "PHQ-9 first",
                  "PHQ-9 last", "PHQ-9 last date", "Last psychiatric review", "Minutes 2025-02", "Mar 2025 min"])
    sheet.append(["A1", "00123", dt.date(1980, 5, 5), dt.date(2025, 2, 1), dt.date(2025, 2, 3),
                  dt.date(2025, 1, 20), 16, 8, dt.date(2025, 3, 30), dt.date(2025, 3, 12), 75, 40.5])
    sheet.append(["A2", "00124", None, None, dt.date(2025, 3, 1), None, None, None, None, None, None, 0])
    book.save(path)
    return path


def test_wide_workbook_becomes_entities(tmp_path: Path) -> None:
    found = read(wide_workbook(tmp_path / "caseload.xlsx"), tmp_path / "home")
    assert [row["member_id"] for row in rows(found["cocm_patient"])] == ["00123", "00124"]
    contacts = {row["contact_date"]: float(row["minutes"]) for row in rows(found["cocm_contact"])}
    assert contacts == {dt.date(2025, 2, 28): 75.0, dt.date(2025, 3, 31): 40.5}
    assert {(row["result_date"], float(row["total_score"])) for row in rows(found["cocm_scale_result"])} == {
        (dt.date(2025, 2, 3), 16.0), (dt.date(2025, 3, 30), 8.0)}
    assert rows(found["cocm_psychiatric_review"])[0]["review_date"] == dt.date(2025, 3, 12)
    assert rows(found["cocm_episode"])[0]["enrollment_date"] == dt.date(2025, 2, 3)
    assert found["cocm_episode"].file_name == "caseload.xlsx (cocm_episode)"


def test_same_workbook_gives_the_same_deliveries(tmp_path: Path) -> None:
    path = wide_workbook(tmp_path / "caseload.xlsx")
    first, second = (read(path, tmp_path / name) for name in ("one", "two"))
    assert {name: d.delivery_id for name, d in first.items()} == {name: d.delivery_id for name, d in second.items()}


@pytest.mark.parametrize("names", [("caseload_2025-03", "caseload_2025-04"), ("caseload_2025-04", "caseload_2025-03")])
def test_the_export_that_sorts_last_by_name_counts(tmp_path: Path, names: tuple[str, str]) -> None:
    folder = tmp_path / "registry"
    folder.mkdir()
    for name, status, minutes in zip(names, ("active", "inactive"), (30, 75), strict=True):
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in (["MRN", "Initial assessment", "Status", "Minutes 2025-03"], ["A1", "2025-03-01", status, minutes]):
            sheet.append(row)
        book.save(folder / f"{name}.xlsx")
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "eligibility.csv").write_text("person_id,enrollment_start_date,payer\nP,2025-01-01,Plan\n")
    (tmp_path / "plan" / "medical_claim.csv").write_text(
        "claim_id,claim_line_number,person_id,claim_start_date\nC,1,P,2025-03-01\n")
    built = Built(build_core({"source": [
        {"name": "plan", "format": "tuva", "path": str(tmp_path / "plan")},
        {"name": "practice", "format": "cocm_registry", "path": str(folder)}]}, tmp_path / "home",
        "stg_cocm_registry__episode", "stg_cocm_registry__contact"))
    orders = built.rows("select file_name, min(delivery_order), max(delivery_order) from raw.delivery "
                        "where source_name = 'practice' group by 1 order by 1")
    assert {(name[:16], first, last) for name, first, last in orders} == {
        ("caseload_2025-03", 1, 1), ("caseload_2025-04", 2, 2)}
    assert built.rows("select delivered_status, minutes from staging.stg_cocm_registry__episode, "
                      "staging.stg_cocm_registry__contact") == [
        ("inactive", 75) if names[1] == "caseload_2025-04" else ("active", 30)]


@pytest.mark.parametrize(("discharge", "day"), [
    ("2025-03-01", "2025-03-01"), ("3/31/2025", "2025-03-31"), ("20250315", "2025-03-15"),
    ("2025-02-28", "2025-03-31"), ("2025-04-01", "2025-03-31"), ("", "2025-03-31"), ("soon", "2025-03-31")])
def test_minutes_of_the_month_of_discharge_stand_on_its_day(discharge: str, day: str) -> None:
    fields = {"MRN": "registry_patient_id", "Discharge date": "discharge_date", "Mar": "minutes 2025-03"}
    made = unfolded([{"MRN": "A1", "Discharge date": discharge, "Mar": "40"}], fields)
    assert [(row["contact_date"], row["minutes"]) for row in made["cocm_contact"]] == [(day, "40")]


def test_sheets_named_after_entities_and_entity_files(tmp_path: Path) -> None:
    folder = tmp_path / "registry"
    folder.mkdir()
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "cocm_patient"
    sheet.append(["registry_patient_id", "member_id"])
    sheet.append(["A1", "7"])
    book.save(folder / "export.xlsx")
    (folder / "cocm_contact.csv").write_text("contact_id,episode_id,contact_date\nK,E,2025-01-01\n")
    found = read(folder, tmp_path / "home")
    assert (found["cocm_patient"].rows_raw, found["cocm_contact"].rows_raw) == (1, 1)


def test_mapping_file_names_own_headers(tmp_path: Path) -> None:
    path, mapping = tmp_path / "list.csv", tmp_path / "mapping.csv"
    path.write_text("Chart,Began,Feb time\nA1,2025-02-03,66\n")
    mapping.write_text("header,field\nChart,registry_patient_id\nBegan,enrollment_date\n"
                       "Feb time,minutes 2025-02\n")
    found = read(path, tmp_path / "home", mapping)
    assert rows(found["cocm_contact"])[0]["minutes"] == 66


def test_mapping_to_an_unknown_field_is_refused(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.csv"
    mapping.write_text("header,field\nChart,patient_number\n")
    with pytest.raises(ConfigurationError, match=r"line 2: 'patient_number' is no field"):
        read_mapping(mapping)


@pytest.mark.parametrize("text", ["MRN,PHQ-9\n", "Colour,Shape\nred,round\n"])
def test_sheet_without_patients_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "list.csv").write_text(text)
    found = read(tmp_path / "list.csv", tmp_path / "home")
    assert not found["cocm_episode"].accepted
    assert "no sheet of a registry" in found["cocm_episode"].message


def test_broken_workbook_refuses_itself_alone(tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(b"PK no workbook")
    assert "not readable as an Excel workbook" in read(tmp_path / "list.xlsx", tmp_path / "home")[
        "cocm_episode"].message


@pytest.mark.parametrize(("text", "month"), [
    ("Minutes 2025-03", "2025-03"), ("03/2025 min", "2025-03"), ("Mar 2025 minutes", "2025-03"),
    ("Minutes March 2025", "2025-03"), ("Minutes 2025-13", None), ("Minutes", None), ("2025-03", None),
])
def test_minutes_month(text: str, month: str | None) -> None:
    assert minutes_month(text) == month


def test_two_columns_for_one_field_are_refused() -> None:
    with pytest.raises(Exception, match="both mean birth_date"):
        header_fields(["DOB", "Date of birth"], {})


def test_cells_and_month_ends() -> None:
    assert [cell_text(value) for value in (7.0, 7.5, True, None, " a ", dt.datetime(2025, 1, 2, 3))] == [
        "7", "7.5", "1", "", "a", "2025-01-02"]
    assert last_day("2024-02") == "2024-02-29"
