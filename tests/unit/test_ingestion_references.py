"""Loading reference lists: the layouts that are documented, and what is refused."""

from __future__ import annotations

import json
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from assets.errors import DataRefused
from assets.ingestion.reference_files import add_reference, reference_files, reference_fingerprint
from assets.storage import Home


def workbook(path: Path, sheet: str, rows: list[list]) -> Path:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def text(path: Path, content: str) -> Path:
    path.write_text(content)
    return path


def loaded(path: Path, home: Path) -> tuple[str, list[dict]]:
    added = add_reference(path, Home(home))
    return added.relation, pq.read_table(added.path).to_pylist()


def test_value_sets(tmp_path):
    path = workbook(tmp_path / "HEDIS MY 2025 VSD 2025-03-31.xlsx", "Value Sets to Codes", [
        ["Value Set Name", "Value Set OID", "Code", "Definition", "Code System"],
        ["ECT", "1.2", 90870, "x", "CPT"], ["Inpatient Stay", "1.3", 100, "x", "UBREV"],
        ["Major Depression", "1.4", "F33.2", "x", "ICD10CM"], ["Telehealth POS", "1.5", 2, "x", "POS"]])
    relation, rows = loaded(path, tmp_path / "home")
    assert relation == "licensed_value_set"
    assert {(r["value_set"], r["code_system"], r["code"]) for r in rows} == {
        ("ECT", "CPT", "90870"), ("Inpatient Stay", "UBREV", "0100"), ("Major Depression", "ICD10CM", "F332"),
        ("Telehealth POS", "POS", "02")}
    assert {(r["measurement_year"], r["release"]) for r in rows} == {(2025, "2025-03-31")}


def test_medication_lists_and_replacement(tmp_path):
    header = ["Medication List Name", "Code", "Generic Product Name", "Route", "Code System"]
    name = "HEDIS MY 2025 Medication List Directory.xlsx"
    home = tmp_path / "home"
    loaded(workbook(tmp_path / name, "Medication Lists to Codes", [
        header, ["Antidepressants", "0777-3105-02", "Fluoxetine", "Oral", "NDC"]]), home)
    first = reference_fingerprint(Home(home))
    _, rows = loaded(workbook(tmp_path / name, "Medication Lists to Codes", [
        header, ["Antidepressants", "777310507", "Fluoxetine", "Oral", "NDC"]]), home)
    assert [(r["code"], r["ingredient"], r["route"]) for r in rows] == [("00777310507", "fluoxetine", "oral")]
    assert len(reference_files(Home(home))["licensed_medication"]) == 1
    assert reference_fingerprint(Home(home)) != first


@pytest.mark.parametrize(("name", "sheet", "rows", "words"), [
    ("VSD.xlsx", "Value Sets to Codes", [["Value Set Name", "Code", "Code System"], ["A", "1", "CPT"]], "MY"),
    ("MY 2025.xlsx", "Value Sets to Codes", [["Value Set Name", "Code"], ["A", "1"]], "code system"),
    ("MY 2025.xlsx", "Value Sets to Codes", [["Value Set Name", "Code", "Code System"], ["A", None, "CPT"]],
     "holds no code"),
    ("MY 2025.xlsx", "Value Sets to Codes", [["Value Set Name", "Code", "Code System"], ["A", "1", "X9"]],
     "X9"),
    ("MY 2025.xlsx", "Other", [["Code"]], "no sheet"),
])
def test_refused_workbooks(tmp_path, name, sheet, rows, words):
    with pytest.raises(DataRefused, match=words):
        add_reference(workbook(tmp_path / name, sheet, rows), Home(tmp_path / "home"))


def test_ndc_directory(tmp_path):
    path = tmp_path / "ndctext.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("product.txt", "PRODUCTID\tPRODUCTNDC\tDOSAGEFORMNAME\tROUTENAME\tSUBSTANCENAME\n"
                         "P1\t0777-3105\tCAPSULE\tORAL\tFLUOXETINE; OLANZAPINE\n")
        archive.writestr("package.txt", "PRODUCTID\tNDCPACKAGECODE\nP1\t0777-3105-02\n")
    relation, rows = loaded(path, tmp_path / "home")
    assert relation == "reference_drug"
    assert rows == [{"ndc_code": "00777310502", "ingredient": "fluoxetine/olanzapine", "route": "oral",
                     "dose_form": "capsule"}]


def test_plain_lists(tmp_path):
    home = tmp_path / "home"
    relation, rows = loaded(text(tmp_path / "fee.csv", "payer,code,locality,year,facility,amount\n"
                                 "Medicare,99492,01,2025,0,150.10\n"), home)
    assert (relation, rows[0]["amount"], rows[0]["facility"]) == ("reference_fee", Decimal("150.10"), False)
    relation, rows = loaded(text(tmp_path / "tax.csv", "NPI,Taxonomy_Code\n1234567893,207q00000x\n"), home)
    assert (relation, rows) == ("reference_taxonomy", [{"npi": "1234567893", "taxonomy_code": "207Q00000X"}])
    relation, rows = loaded(text(tmp_path / "zip.csv", "zip,city,state,latitude,longitude,fipscounty,county\n"
                                 "210,Portsmouth,NH,43.0,-71.0,33015,ROCKINGHAM\n"), home)
    assert relation == "reference_zip"
    assert (rows[0]["zip_code"], rows[0]["county_fips"]) == ("00210", "33015")
    relation, rows = loaded(text(tmp_path / "drug.csv", "ndc,ingredient\n'00777310502',Fluoxetine\n"), home)
    assert (relation, rows[0]["ndc_code"], rows[0]["ingredient"]) == ("reference_drug", "00777310502",
                                                                     "fluoxetine")


def test_county_outlines(tmp_path):
    path = text(tmp_path / "county.geojson", json.dumps({"type": "FeatureCollection", "features": [
        {"properties": {"GEOID": "33015", "NAME": "Rockingham"},
         "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}}]}))
    relation, rows = loaded(path, tmp_path / "home")
    assert relation == "reference_county_geometry" and len(rows) == 4
    assert rows[1] == {"county_fips": "33015", "name": "Rockingham", "ring": 1, "sequence": 2,
                       "longitude": 1.0, "latitude": 0.0}


def test_county_outlines_reach_the_maps(tmp_path):
    from assets.publication.site_context import county_shapes

    home = tmp_path / "home"
    assert county_shapes(Home(home)) == ()
    path = text(tmp_path / "county.geojson", json.dumps({"type": "FeatureCollection", "features": [
        {"properties": {"GEOID": "33015", "NAME": "Rockingham"}, "geometry": {"type": "MultiPolygon", "coordinates": [
            [[[0, 0], [1, 0], [1, 1], [0, 0]]], [[[5, 5], [6, 5], [6, 6], [5, 5]]]]}}]}))
    loaded(path, home)
    first, second = county_shapes(Home(home))
    assert (first.county_fips, first.name, first.longitudes) == ("33015", "Rockingham", (0.0, 1.0, 1.0, 0.0))
    assert second.latitudes == (5.0, 5.0, 6.0, 5.0)


@pytest.mark.parametrize(("content", "locality"), [
    ("zip_code,locality\n210,05\n", "05"), ("carrier,locality,zip code\n01112,05,00210\n", "01112-05")])
def test_payment_localities(tmp_path, content, locality):
    relation, rows = loaded(text(tmp_path / "locality.csv", content), tmp_path / "home")
    assert relation == "reference_locality"
    assert rows == [{"zip_code": "00210", "locality": locality}]


@pytest.mark.parametrize(("name", "content", "words"), [
    ("fee.csv", "payer,code,locality,year,facility,amount\n", "no usable row"),
    ("fee.csv", "payer,code,locality,year,facility,amount\nm,1,1,2025,0,free\n", "not a number"),
    ("fee.csv", "payer,code\nm,1\n", "known layouts"),
    ("a.geojson", "{}", "features"), ("a.geojson", "{", "GeoJSON"), ("a.zip", "x", "zip archive"),
    ("a.pdf", "x", "suffix"), ("a.csv", "", "zero bytes"),
])
def test_refused_lists(tmp_path, name, content, words):
    with pytest.raises(DataRefused, match=words):
        add_reference(text(tmp_path / name, content), Home(tmp_path / "home"))
    assert reference_files(Home(tmp_path / "home")) == {}


def test_hcc_mapping_and_hierarchy(tmp_path):
    relation, rows = loaded(text(tmp_path / "v28.csv", "Model,Diagnosis_Code,HCC\nV28,E11.9,38\nv28,f319,HCC154\n"
                                 "V28,E119,38\nV28,A000,\n"), tmp_path / "home")
    assert relation == "reference_hcc"
    assert rows == [{"model": "V28", "diagnosis_code": "E119", "hcc": "38"},
                    {"model": "V28", "diagnosis_code": "F319", "hcc": "154"}]
    relation, rows = loaded(text(tmp_path / "order.csv", "model,hcc,dropped_hcc\nV28,HCC36,HCC38\n"), tmp_path / "home")
    assert (relation, rows) == ("reference_hcc_hierarchy", [{"model": "V28", "hcc": "36", "dropped_hcc": "38"}])
