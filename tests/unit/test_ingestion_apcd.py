"""State submissions: whole or not at all, whatever the bytes."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.errors import DataRefused
from assets.ingestion.delivery import Source
from assets.ingestion.ingested import Ingested, ingest
from assets.storage import Home
from tests.apcd_submission import Submission


def submission(folder: Path) -> Path:
    made = Submission(folder).month("M1", 2024, range(1, 13))
    for claim in range(1, 6):
        made.line(f"A{claim}", 1, "M1", "10.00")
    return made.write()


def read(folder: Path, home: Path, *, strict: bool = True) -> Ingested:
    return ingest([Source("state", "apcd_cdl", folder)], Home(home), strict=strict)


def claims(folder: Path) -> Path:
    return folder / "MC_202401_202412.txt"


def edit(path: Path, change) -> None:
    path.write_bytes(change(path.read_bytes()))


def without_line(content: bytes, number: int) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join(lines[: number - 1] + lines[number:])


def test_rows_dollars_and_the_same_file_again(tmp_path):
    folder = submission(tmp_path / "in")
    found = read(folder, tmp_path / "home")
    assert {d.entity: (d.rows_raw, d.amount_in) for d in found.deliveries} == {
        "eligibility": (12, None), "medical_claim": (5, Decimal("50.00"))}
    shutil.copy(claims(folder), folder / "AGAIN_MC.txt")
    again = read(folder, tmp_path / "home")
    assert [(d.delivery_id, d.delivery_order) for d in again.deliveries] == [
        (d.delivery_id, d.delivery_order) for d in found.deliveries]


DAMAGES = {
    "no_header": (lambda b: without_line(b, 1), r"line 1 is no header record; HD\|submitter"),
    "no_trailer": (lambda b: without_line(b, 7), r"last line is no trailer record \(TR\|"),
    "cut": (lambda b: b[:-30], r"truncated|trailer"),
    "a_row_less": (lambda b: without_line(b, 3), r"trailer counts 5 records, 4 were found"),
    "a_row_more": (lambda b: b"".join(b.splitlines(keepends=True)[:3] + b.splitlines(keepends=True)[2:]),
                   r"trailer counts 5 records, 6 were found"),
    "unknown_layout": (lambda b: b.replace(b"|||MC\n", b"|||MC|X\n"),
                       r"line 2 has \d+ fields; known layouts of MC have"),
    "a_ragged_row": (lambda b: b"\n".join(line + (b"|X" if number == 3 else b"") for number, line
                                          in enumerate(b.split(b"\n"))), r"line 4 .*fields|4 columns|trailer counts"),
    "nul": (lambda b: b[:400] + b"\0" + b[401:], r"NUL"),
    "latin": (lambda b: b.replace(b"|A3|", b"|\xe9\xe9|"), r"line 4 is not UTF-8"),
    "wrong_type": (lambda b: b.replace(b"|MC|", b"|XX|"), r"names no file type of ME, MC, PC"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_file_is_refused_whole_and_others_load(tmp_path, name):
    damage, words = DAMAGES[name]
    folder = submission(tmp_path / "in")
    before = claims(folder).read_bytes()
    edit(claims(folder), damage)
    assert claims(folder).read_bytes() != before
    with pytest.raises(DataRefused, match=words) as error:
        read(folder, tmp_path / "home")
    assert "MC_202401_202412.txt" in str(error.value) and "M1" not in str(error.value)
    (folder / "MC_later.txt").write_bytes(before)
    found = read(folder, tmp_path / "home")
    assert [(d.file_name, d.rows_raw) for d in found.accepted if d.entity == "medical_claim"] == [("MC_later.txt", 5)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.integers(0, 3_000), content=st.binary(max_size=6), cut=st.booleans(),
       separator=st.sampled_from([b"", b"|", b"\n", b"\r\n", b'"', b"TR|5\n"]))
def test_any_bytes_load_whole_or_not_at_all(tmp_path_factory, position, content, cut, separator):
    folder = submission(tmp_path_factory.mktemp("fuzz") / "in")
    inserted = content + separator
    edit(claims(folder), lambda b: b[:position] + inserted + (b"" if cut else b[position + len(inserted):]))
    found = read(folder, folder.parent / "home", strict=False)
    loaded = [(d.rows_in, d.rows_raw + d.rows_quarantined) for d in found.accepted if d.entity == "medical_claim"]
    assert loaded in ([], [(5, 5)])
    assert not list((folder.parent / "home" / "tmp").iterdir())
    shutil.rmtree(folder.parent)
