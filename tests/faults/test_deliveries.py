"""Deliveries as they really come: growing, doubled, drifting, hostile, in other alphabets and calendars.

What the readers' own unit tests hold already is named in `test_fault_table.py` and not repeated here.
"""

from __future__ import annotations

import stat
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.errors import DataRefused, machine_failure
from assets.ingestion import tuva
from assets.ingestion.archives import unpack
from assets.ingestion.contract import ENTITIES, Column, match_header
from assets.ingestion.conversion import Field, convert
from assets.ingestion.engine import connect
from assets.ingestion.landing import Refused
from assets.ingestion.limits import Limits
from tests.unit.test_ingestion_tuva import HEADER, delivery, quarantined, read, rows, write_medical

ROW = b"C1,1,P1,2024-03-01,5,0100\n"


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path) -> None:
    """The upload goes on in the middle of the reading: nothing of it is kept."""
    write_medical(tmp_path, HEADER + ROW)
    file = tmp_path / "in" / "medical_claim.csv"

    landed = tuva.land

    def land_then_grow(path: Path, *given: Any, **more: Any):
        found = landed(path, *given, **more)
        if path == file:
            with file.open("ab") as upload:
                upload.write(b"C2,1,P1,2024-03-01,7,0100\n")
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tuva, "land", land_then_grow)
        found = read(tmp_path, strict=False)
    one = delivery(found, "medical_claim")
    assert not one.accepted and "changed while it was read" in one.message
    assert delivery(read(tmp_path), "medical_claim").rows_raw == 2


@pytest.mark.parametrize("content", [
    (HEADER + ROW).decode().encode("cp037"),
    HEADER + ROW.replace(b"P1", "O’Neil".encode("cp1252")),
], ids=["ebcdic", "cp1252 smart quote"])
def test_foreign_encodings_are_refused(tmp_path: Path, content: bytes) -> None:
    write_medical(tmp_path, content)
    with pytest.raises(DataRefused, match=r"medical_claim\.csv"):
        read(tmp_path)


@pytest.mark.parametrize("content", [HEADER + ROW.replace(b"P1", "“O’Neil”".encode()),
                                     (HEADER + ROW).replace(b"\n", b"\r")], ids=["smart quotes", "cr only"])
def test_what_utf8_and_old_line_ends_say_is_read(tmp_path: Path, content: bytes) -> None:
    write_medical(tmp_path, content)
    assert delivery(read(tmp_path), "medical_claim").rows_raw == 1


def test_leap_days_and_fillers(tmp_path: Path) -> None:
    """29 February exists in 2024 alone; 99999999, NaN and 1850's past are set aside with their reason."""
    write_medical(tmp_path, HEADER + b"C1,1,P1,2024-02-29,5,0100\nC2,1,P1,2023-02-29,5,0100\n"
                  b"C3,1,P1,99999999,5,0100\nC4,1,P1,1801-01-01,5,0100\nC5,1,P1,2024-03-01,NaN,0100\n"
                  b"C6,1,P1,2024-03-01,99999999999999999999,0100\n")
    one = delivery(read(tmp_path), "medical_claim")
    assert [row["claim_start_date"] for row in rows(one)] == [date(2024, 2, 29)]
    assert [(row["line"], row["reason"]) for row in quarantined(tmp_path)] == [
        ("3", "not a possible date"), ("4", "not a possible date"), ("5", "date out of range"),
        ("6", "not an amount of money"), ("7", "not an amount of money")]


def test_member_ids_keep_zeros_and_case_and_lose_padding(tmp_path: Path) -> None:
    write_medical(tmp_path, HEADER + b"C1,1, 00123ab ,2024-03-01,5,0100\nC2,1,00123AB,2024-03-01,5,0100\n")
    assert [row["person_id"] for row in rows(delivery(read(tmp_path), "medical_claim"))] == ["00123ab", "00123AB"]


HOSTILE = ('x_a, (select 1) as b', 'x_a" from eligibility; drop table raw.eligibility; --', "x_{{ env_var('HOME') }}",
           "x_a'b", "x_" + "a" * 100, "x_", "x_é")


@pytest.mark.parametrize("name", HOSTILE)
def test_column_names_never_reach_sql(tmp_path: Path, name: str) -> None:
    """Extension columns are named by plain words; anything else is left out and said."""
    matched, unknown, _ = match_header(ENTITIES["medical_claim"], [*HEADER.decode().strip().split(","), name])
    assert name.lower() not in matched and name in unknown
    quoted = '"' + name.replace('"', '""') + '"'
    write_medical(tmp_path, HEADER[:-1] + b"," + quoted.encode() + b"\n" + ROW[:-1] + b",z\n")
    found = read(tmp_path)
    relation = next(relation for relation in found.relations() if relation.name == "medical_claim")
    assert {column for column, _ in relation.columns} <= {
        *(column.name for column in ENTITIES["medical_claim"].columns), "source_name", "delivery_id"}
    assert any("not in the contract" in text for text in delivery(found, "medical_claim").warnings)


def test_the_engine_runs_out_of_memory_and_says_so(tmp_path: Path) -> None:
    """A real limit of 20 MB over a sort that may not spill: named, exit 3, and the process lives."""
    con = connect("20MB", tmp_path)
    con.execute("set max_temp_directory_size = '0KB'")
    field = Field(Column("a"), "c0")
    scan = "(select md5(range::varchar) || repeat('x', 100) as c0 from range(2000000) order by 1)"
    with pytest.raises(duckdb.OutOfMemoryException) as caught:
        convert(con, scan, [field], tmp_path / "t.parquet", tmp_path / "q.parquet", "f", None, lambda _: None)
    said = machine_failure(caught.value)
    assert said is not None and said.exit_code == 3 and "memory_limit" in str(said)
    assert not (tmp_path / "t.parquet").exists()


def archive(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(name, content)
    return path


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(("members", "words"), [
    ([("a/x.csv", b"1"), ("b/x.csv", b"2")], "two members of the"),
    ([(link("x.csv"), b"/etc/passwd")], "symbolic link"),
    ([(f"f{n}.csv", b"1") for n in range(6)], "holds 6 members; at most 5"),
    ([("a.csv", b"1" * 900), ("b.csv", b"2" * 900)], "unpacks to 1,800 bytes; at most 1,000"),
    ([("..\\..\\x.csv", b"1")], "path traversal"),
])
def test_archives_that_attack_are_refused(tmp_path: Path, members: list, words: str) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(Refused, match=words):
        unpack(archive(tmp_path / "a.zip", *members), folder, Limits(max_zip_entries=5, max_zip_bytes=1000))
    assert list(folder.iterdir()) == [] and not list(tmp_path.glob("x.csv"))


def test_an_archive_inside_an_archive_is_not_opened(tmp_path: Path) -> None:
    inner = archive(tmp_path / "inner.zip", ("x.csv", b"1")).read_bytes()
    folder = tmp_path / "out"
    folder.mkdir()
    outer = archive(tmp_path / "a.zip", ("inner.zip", inner))
    assert [path.name for path in unpack(outer, folder, Limits())] == ["inner.zip"]
