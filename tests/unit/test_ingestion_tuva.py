"""The input folder: what is read, what is quarantined, what is refused whole."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets.errors import DataRefused
from assets.ingestion.contract import ENTITIES
from assets.ingestion.delivery import Delivery, RawFile, Source
from assets.ingestion.ingested import Ingested, ingest
from assets.storage import Home
from tests.input_folder import InputFolder

MEDICAL = {"claim_id": "C1", "claim_line_number": 1, "person_id": "P1", "claim_start_date": "2024-03-01",
           "paid_amount": "12.50", "revenue_center_code": "0100"}


def folder(path: Path) -> InputFolder:
    return InputFolder(path / "in").add("eligibility", person_id="P1", enrollment_start_date="2024-01-01",
                                        payer="Acme")


def read(path: Path, *, strict: bool = True, home: Path | None = None) -> Ingested:
    return ingest([Source("demo", "tuva", path / "in")], Home(home or path / "home"), strict=strict)


def delivery(found: Ingested, entity: str) -> Delivery:
    (one,) = [d for d in found.deliveries if d.entity == entity]
    return one


def rows(one: Delivery) -> list[dict]:
    """The rows that count, as raw reads them."""
    with duckdb.connect() as con:
        return con.sql(f"select {', '.join(one.columns)} from {RawFile(one.path, (), {}, one.kept).scan}"
                       ).to_arrow_table().to_pylist()


def quarantined(path: Path, home: str = "home") -> list[dict]:
    (listing,) = (path / home / "quarantine").glob("*.csv")
    with listing.open() as file:
        return list(csv.DictReader(file))


def write_medical(path: Path, content: bytes, name: str = "medical_claim.csv") -> None:
    folder(path).write()
    (path / "in" / name).write_bytes(content)


HEADER = b"claim_id,claim_line_number,person_id,claim_start_date,paid_amount,revenue_center_code\n"


def test_types_and_code_shapes(tmp_path):
    folder(tmp_path).add("medical_claim", **MEDICAL).write()
    (row,) = rows(delivery(read(tmp_path), "medical_claim"))
    assert row["revenue_center_code"] == "0100"
    assert row["paid_amount"] == Decimal("12.50")
    assert row["claim_start_date"] == date(2024, 3, 1)
    assert row["claim_line_number"] == 1


@pytest.mark.parametrize("content", [
    b"\xef\xbb\xbf" + HEADER + b"C1,1,P1,2024-03-01,5,0100\n",
    HEADER.replace(b"\n", b"\r\n") + b"C1,1,P1,2024-03-01,5,0100\r\n",
    HEADER.upper() + b"C1,1,P1,2024-03-01,5,0100\n",
    b"revenue_center_code,paid_amount,claim_start_date,person_id,claim_line_number,claim_id\n"
    b"0100,5,2024-03-01,P1,1,C1\n",
    HEADER.replace(b"person_id", b"patient_id") + b"C1,1,P1,2024-03-01,5,0100\n",
    HEADER.replace(b",", b"|") + b"C1|1|P1|2024-03-01|5|0100\n",
    HEADER + b'"C1","1","P1","2024-03-01","5","0100"',
    HEADER + b" C1 ,1,P1,20240301,5.00,0100\n",
    HEADER + b"C1,1,P1,03/01/2024,5.00,0100\n",
], ids=["bom", "crlf", "upper", "reordered", "synonym", "pipe", "quoted", "padded", "us_date"])
def test_same_row_however_it_is_written(tmp_path, content):
    write_medical(tmp_path, content)
    (row,) = rows(delivery(read(tmp_path), "medical_claim"))
    assert row == {"claim_id": "C1", "claim_line_number": 1, "person_id": "P1",
                   "paid_amount": Decimal("5.00"), "claim_start_date": date(2024, 3, 1),
                   "revenue_center_code": "0100"}


def test_older_drg_name_and_own_name_wins(tmp_path):
    folder(tmp_path).add("medical_claim", **MEDICAL, ms_drg_code="001", drg_code="885",
                         patient_id="X").write()
    (row,) = rows(delivery(read(tmp_path), "medical_claim"))
    assert (row["drg_code"], row["person_id"]) == ("885", "P1")


def test_extension_columns_are_kept_and_unknown_ones_reported(tmp_path):
    folder(tmp_path).add("medical_claim", **MEDICAL, X_Site="A", favourite_color="red").write()
    found = read(tmp_path)
    one = delivery(found, "medical_claim")
    assert "x_site" in one.columns
    assert any("favourite_color" in text for text in one.warnings)
    relation = next(r for r in found.relations() if r.name == "medical_claim")
    assert ("x_site", "string") in relation.columns


def test_broken_rows_go_to_quarantine_with_line_and_reason(tmp_path):
    write_medical(tmp_path, HEADER + b"C1,1,P1,2024-03-01,5,0100\n"
                  b"C2,1,,2024-03-01,7,0100\n"
                  b"C3,1,P1,2024-02-30,9,0100\n"
                  b"C4,1,P1,2024-03-01,Smith,0100\n"
                  b"C5,x,P1,0204-03-01,11,0100\n")
    found = read(tmp_path)
    one = delivery(found, "medical_claim")
    assert (one.rows_in, one.rows_raw, one.rows_quarantined) == (5, 1, 4)
    assert (one.amount_in, one.amount_quarantined) == (Decimal("32.00"), Decimal("27.00"))
    assert [row["claim_id"] for row in rows(one)] == ["C1"]
    assert [(r["line"], r["column"], r["reason"]) for r in quarantined(tmp_path)] == [
        ("3", "person_id", "missing key"), ("4", "claim_start_date", "not a possible date"),
        ("5", "paid_amount", "not an amount of money"), ("6", "claim_line_number", "not a whole number"),
        ("6", "claim_start_date", "date out of range")]
    listing = next((tmp_path / "home" / "quarantine").glob("*.csv")).read_text()
    assert "Smith" not in listing and "letters, 5 characters" in listing
    assert "Smith" in pq.read_table(next((tmp_path / "home" / "quarantine").glob("*.parquet")))[
        "record"].to_pylist()[2]
    assert any("4 of 5 rows" in text for text in found.warnings)


def test_quarantine_counts_lines_inside_quotes(tmp_path):
    write_medical(tmp_path, HEADER + b'C1,1,P1,2024-03-01,5,"01\n00"\nC2,1,,2024-03-01,7,0100\n')
    read(tmp_path)
    assert [r["line"] for r in quarantined(tmp_path)] == ["4"]


def test_line_numbers_hold_in_a_large_file(tmp_path):
    lines = [b"C%d,1,P1,2024-03-01,5,0100\n" % n for n in range(300_000)]
    lines[250_000] = b"C250000,1,P1,soon,5,0100\n"
    write_medical(tmp_path, HEADER + b"".join(lines))
    one = delivery(read(tmp_path), "medical_claim")
    assert (one.rows_in, one.rows_quarantined) == (300_000, 1)
    assert [r["line"] for r in quarantined(tmp_path)] == ["250002"]


def test_negative_amounts_unknown_codes_and_open_ends_load(tmp_path):
    InputFolder(tmp_path / "in").add(
        "eligibility", person_id="P1", enrollment_start_date="2024-01-01", payer="Acme",
        enrollment_end_date="9999-12-31", death_flag="false").add(
        "medical_claim", **{**MEDICAL, "paid_amount": "-3.10"}, hcpcs_code="ZZZZZ").write()
    found = read(tmp_path)
    assert rows(delivery(found, "medical_claim"))[0]["paid_amount"] == Decimal("-3.10")
    (span,) = rows(delivery(found, "eligibility"))
    assert (span["enrollment_end_date"], span["death_flag"]) == (date(9999, 12, 31), "false")


@pytest.mark.parametrize(("content", "words"), [
    (b"", "zero bytes"),
    (HEADER, "no rows"),
    (b"\n", "header"),
    (HEADER + b"C1,1,P1,2024-03-01,5,0100\nC2,1,P1,2024-0", "line 3 has 4 columns, the header has 6"),
    (HEADER + b'C1,1,P1,2024-03-01,5,"0100', "never closes"),
    (HEADER + b"C1,1,P1,2024-03-01,5,0100,7\n", "line 2 has 7 columns"),
    (HEADER + "C1,1,Pé,2024-03-01,5,0100\n".encode("latin-1"), "line 2 is not UTF-8"),
    (HEADER.replace(b"paid", "é".encode("latin-1")) + b"C1,1,P1,2024-03-01,5,0100\n", "not UTF-8"),
    ((HEADER + b"C1,1,P1,2024-03-01,5,0100\n").decode().encode("utf-16"), "UTF-16"),
    ((HEADER + b"C1,1,P1,2024-03-01,5,0100\n").decode().encode("utf-16-le"), "NUL"),
    (HEADER + b"C1,1,P\x001,2024-03-01,5,0100\n", "NUL"),
    (HEADER.replace(b"claim_id", b"id") + b"C1,1,P1,2024-03-01,5,0100\n", "claim_id is missing"),
    (HEADER.replace(b"paid_amount", b"CLAIM_ID") + b"C1,1,P1,2024-03-01,5,0100\n", "twice"),
    (b"C1,1,Smith,2024-03-01,5,0100\n", "is the header missing"),
    (HEADER + b"C1,1,P1,2024-03-01,5,0100\r\nC2,1,P1,2024-03-01,5,0100\n", "RFC 4180"),
], ids=["zero", "header_only", "no_header", "truncated", "open_quote", "ragged", "latin1", "latin1_header",
        "utf16", "utf16_no_mark", "nul", "no_key", "twice", "headless", "mixed_ends"])
def test_a_bad_file_is_refused_whole(tmp_path, content, words):
    write_medical(tmp_path, content)
    with pytest.raises(DataRefused) as error:
        read(tmp_path)
    assert words in str(error.value) and "medical_claim.csv" in str(error.value)
    assert "Smith" not in str(error.value) and error.value.exit_code == 2
    one = delivery(read(tmp_path, strict=False), "medical_claim")
    assert (one.status, one.rows_raw, one.path) == ("refused", 0, None)


@pytest.mark.parametrize("cut", [10, 40, -9, -4])
def test_a_truncated_gzip_is_refused(tmp_path, cut):
    content = gzip.compress(HEADER + b"C1,1,P1,2024-03-01,5,0100\n" * 50)
    write_medical(tmp_path, content[:cut], "medical_claim.csv.gz")
    with pytest.raises(DataRefused, match=r"truncated|gzip check"):
        read(tmp_path)


def test_a_damaged_gzip_is_refused(tmp_path):
    content = bytearray(gzip.compress(HEADER + b"C1,1,P1,2024-03-01,5,0100\n" * 50))
    content[-6] ^= 0xFF  # inside the checksum
    write_medical(tmp_path, bytes(content), "medical_claim.csv.gz")
    with pytest.raises(DataRefused, match="gzip check"):
        read(tmp_path)


def test_gzip_in_several_members_is_read(tmp_path):
    content = gzip.compress(HEADER + b"C1,1,P1,2024-03-01,5,0100\n") + gzip.compress(
        b"C2,1,P1,2024-03-01,5,0100\n")
    write_medical(tmp_path, content, "medical_claim.csv.gz")
    assert delivery(read(tmp_path), "medical_claim").rows_raw == 2


def test_missing_mandatory_file_and_refused_optional_file(tmp_path):
    folder(tmp_path).write()
    with pytest.raises(DataRefused, match="no medical_claim"):
        read(tmp_path)
    folder(tmp_path).add("medical_claim", **MEDICAL).write()
    (tmp_path / "in" / "lab_result.csv").write_bytes(b"")
    (tmp_path / "in" / "premium.csv").write_bytes(b"payer,year,amount\n")
    found = read(tmp_path)
    assert delivery(found, "lab_result").status == "refused"
    assert (delivery(found, "premium").status, delivery(found, "premium").rows_raw) == ("accepted", 0)
    assert any("zero bytes" in text for text in found.warnings)
    assert any("no rows" in text for text in found.warnings)


def test_known_content_is_not_read_again(tmp_path):
    folder(tmp_path).add("medical_claim", **MEDICAL).write()
    first = delivery(read(tmp_path), "medical_claim")
    stamp = first.path.stat().st_mtime_ns
    (tmp_path / "in" / "medical_claim.csv").touch()
    second = delivery(read(tmp_path), "medical_claim")
    assert second == first and second.path.stat().st_mtime_ns == stamp
    second.path.write_bytes(b"half")  # a damaged cache is not believed
    assert delivery(read(tmp_path), "medical_claim").rows_raw == 1
    assert pq.read_table(first.path).num_rows == 1


def test_conforming_parquet_is_linked_and_other_parquet_is_converted(tmp_path):
    folder(tmp_path).add("medical_claim", **MEDICAL).write()
    one = delivery(read(tmp_path), "medical_claim")
    table = pq.read_table(one.path).select(list(one.columns))
    (tmp_path / "in" / "medical_claim.csv").unlink()
    target = tmp_path / "in" / "medical_claim.parquet"
    pq.write_table(table, target)
    linked = delivery(read(tmp_path), "medical_claim")
    assert linked.path.stat().st_ino == target.stat().st_ino
    assert rows(linked) == rows(one) and linked.amount_in == Decimal("12.50")
    target.unlink()
    loose = table.set_column(table.schema.get_field_index("paid_amount"), "PAID_AMOUNT", pa.array([12.5]))
    pq.write_table(loose, target)
    converted = delivery(read(tmp_path), "medical_claim")
    assert converted.path.stat().st_ino != target.stat().st_ino
    assert rows(converted)[0]["paid_amount"] == Decimal("12.50")
    target.unlink()
    pq.write_table(pa.concat_tables([table, table.set_column(
        table.schema.get_field_index("person_id"), "person_id", pa.array([None], pa.string()))]), target)
    mixed = delivery(read(tmp_path), "medical_claim")
    assert (mixed.rows_raw, mixed.rows_quarantined) == (1, 1)
    target.write_bytes(target.read_bytes()[:200])
    with pytest.raises(DataRefused, match="Parquet"):
        read(tmp_path)


def test_broken_rows_of_conforming_parquet_are_left_out_without_a_copy(tmp_path):
    """The last day in and the first out on both ends; the same rows as CSV give the same raw and quarantine."""
    days = ["1849-12-31", "1850-01-01", "2199-12-31", "2200-01-01", "2998-12-31", "2999-01-01", "9999-12-31"]
    made = folder(tmp_path)
    for number, day in enumerate(days):
        made.add("medical_claim", **MEDICAL | {"claim_id": f"C{number}", "paid_date": day})
    made.add("medical_claim", **MEDICAL | {"claim_id": ""})
    made.write()
    text = delivery(read(tmp_path, home=tmp_path / "text"), "medical_claim")
    with duckdb.connect() as con:
        types = {c.name: c.sql_type for c in ENTITIES["medical_claim"].columns}
        casts = ", ".join(f"cast({c} as {types[c]}) as {c}" for c in text.columns)
        source, target = tmp_path / "in" / "medical_claim.csv", tmp_path / "in" / "medical_claim.parquet"
        con.execute(f"copy (select {casts} from read_csv('{source}', all_varchar = true)) "
                    f"to '{target}' (format parquet)")
    source.unlink()
    typed = delivery(read(tmp_path, home=tmp_path / "typed"), "medical_claim")
    assert typed.path.stat().st_ino == target.stat().st_ino and typed.kept
    assert (typed.rows_raw, typed.rows_quarantined) == (text.rows_raw, text.rows_quarantined) == (4, 4)
    assert (typed.amount_in, typed.amount_quarantined) == (text.amount_in, text.amount_quarantined)
    assert sorted(row["claim_id"] for row in rows(typed)) == ["C1", "C2", "C5", "C6"]
    listed = [[(row["line"], row["column"], row["reason"]) for row in quarantined(tmp_path, home)]
              for home in ("text", "typed")]
    assert [(str(int(line) - 1), *rest) for line, *rest in listed[0]] == [tuple(row) for row in listed[1]]


def test_two_files_of_one_entity_are_not_mixed(tmp_path):
    folder(tmp_path).add("medical_claim", **MEDICAL).write()
    (tmp_path / "in" / "MEDICAL_CLAIM.csv.gz").write_bytes(gzip.compress(HEADER))
    with pytest.raises(DataRefused, match="same entity"):
        read(tmp_path)


def test_progress_names_files_and_never_values(tmp_path):
    folder(tmp_path).add("medical_claim", **MEDICAL).write()
    said: list[tuple[str, str]] = []
    ingest([Source("demo", "tuva", tmp_path / "in")], Home(tmp_path / "home"),
           lambda stage, message: said.append((stage, message)))
    assert ("medical_claim.csv", "1 rows, 0 in quarantine") in said
    assert not any("P1" in text for pair in said for text in pair)


def test_every_relation_is_described_and_readable(tmp_path):
    folder(tmp_path).add("medical_claim", **MEDICAL).write()
    found = read(tmp_path)
    relations = {relation.name: relation for relation in found.relations()}
    assert set(ENTITIES) <= set(relations) and "licensed_value_set" in relations
    con = duckdb.connect()
    for relation in relations.values():
        for _, sql_type in relation.columns:
            con.execute(f"select cast(null as {sql_type})").fetchall()
    (file,) = relations["medical_claim"].files
    assert file.constants["source_name"] == "demo" and len(file.constants["delivery_id"] or "") == 16
    assert relations["pharmacy_claim"].files == []
