"""Claim-feed deliveries: whole or not at all."""

from __future__ import annotations

import shutil
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.errors import DataRefused
from assets.ingestion.delivery import Source
from assets.ingestion.ingested import Ingested, ingest
from assets.storage import Home
from tests.claim_feed import ClaimFeed

STAMP, STEM = "240410", "P.A0000.ACO.ZC{}Y24.D240410.T1200000"


def feed(folder: Path, stamp: str = STAMP) -> Path:
    made = ClaimFeed(folder)
    for claim in range(1, 6):
        made.part_a(stamp, claim, f"9TT0FK0XX0{claim}", "100.00").part_b(stamp, 10 + claim, "9TT0FK0XX01", "7.50")
    return made.write()


def read(folder: Path, home: Path, *, strict: bool = True) -> Ingested:
    return ingest([Source("aco", "cclf", folder)], Home(home), strict=strict)


def member(folder: Path, file: str) -> Path:
    return folder / STEM.format("") / STEM.format(file)


def rezip(folder: Path, **extra: str) -> Path:
    delivery = folder / STEM.format("")
    target = folder / (delivery.name + ".zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(delivery.iterdir()):
            archive.write(path, path.name)
        for name, text in extra.items():
            archive.writestr(name, text)
    shutil.rmtree(delivery)
    return target


def test_rows_dollars_and_the_same_delivery_again(tmp_path):
    folder = feed(tmp_path / "in")
    found = read(folder, tmp_path / "home")
    amounts = {d.entity: (d.rows_raw, d.amount_in) for d in found.accepted if d.amount_in is not None}
    assert amounts == {"cclf1": (5, Decimal("500.00")), "cclf5": (5, Decimal("37.50"))}
    shutil.copytree(folder / STEM.format(""), folder / "again")
    again = read(folder, tmp_path / "home")
    assert [d.delivery_id for d in again.deliveries] == [d.delivery_id for d in found.deliveries]
    assert again.sources[0].cost_basis is None and again.source_rows()[0]["cost_basis"] == "paid"


def test_a_zip_is_read_like_a_folder(tmp_path):
    folder = feed(tmp_path / "in")
    plain = read(folder, tmp_path / "home")
    rezip(folder)
    zipped = read(folder, tmp_path / "home")
    assert [(d.entity, d.rows_raw, d.amount_in) for d in zipped.deliveries] == [
        (d.entity, d.rows_raw, d.amount_in) for d in plain.deliveries]
    assert not list((tmp_path / "home" / "tmp").iterdir())


def edit(path: Path, change) -> None:
    path.write_bytes(change(path.read_bytes()))


DAMAGES = {
    "short_record": (lambda f: edit(member(f, "1"), lambda b: b[:100] + b[101:]), r"437"),
    "count": (lambda f: edit(member(f, "5"), lambda b: b[: len(b) // 5 * 4]), r"4 lines"),
    "truncated": (lambda f: edit(member(f, "5"), lambda b: b[:-50]), r"line 5 is"),
    "missing": (lambda f: member(f, "5").unlink(), r"CCLF5 with 5 records is missing"),
    "no_control": (lambda f: member(f, "0").unlink(), r"no control file"),
    "layout": (lambda f: edit(member(f, "0"), lambda b: b.replace(b"|  388", b"|  390")), r"390.*363, 388"),
    "control_garbage": (lambda f: edit(member(f, "0"), lambda b: b.replace(b"|", b"!")), r"type\|name"),
    "foreign_file": (lambda f: (f / STEM.format("") / "notes.doc").write_text("x"),
                     r"notes.doc, whose name is not of a claim"),
    "mixed_aco": (lambda f: member(f, "9").rename(member(f, "9").with_name(
        member(f, "9").name.replace("A0000", "A1111"))), r"mixes ACOs"),
    "letters_in_money": (lambda f: edit(member(f, "1"), lambda b: b[:82] + b"X" * 16 + b[98:]), r"break the layout"),
    "control_bytes": (lambda f: edit(member(f, "1"), lambda b: b[:30] + b"\x00" + b[31:]), r"printable ASCII"),
    "utf8": (lambda f: edit(member(f, "8"), lambda b: b) or edit(
        member(f, "5"), lambda b: b[:30] + "é".encode() + b[32:]), r"printable ASCII"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_delivery_is_refused_whole_and_others_load(tmp_path, name):
    damage, words = DAMAGES[name]
    folder = feed(tmp_path / "in")
    damage(folder)
    with pytest.raises(DataRefused, match=words) as error:
        read(folder, tmp_path / "home")
    assert "9TT0FK0XX" not in str(error.value)
    assert not list((tmp_path / "home" / "raw").glob("*.json"))
    feed(tmp_path / "in", "240508")
    found = read(tmp_path / "in", tmp_path / "home")
    assert [d.status for d in found.deliveries].count("refused") == 1
    assert sum(d.rows_raw for d in found.accepted if d.entity == "cclf5") == 5


def test_zips_that_attack(tmp_path):
    for number, (extra, words) in enumerate([
            ({"../../evil": "x"}, "path traversal"), ({"/etc/evil": "x"}, "path traversal"),
            ({"bomb": "0" * 60_000_000}, "unpacks to more than")]):
        folder = feed(tmp_path / f"in{number}")
        rezip(folder, **extra)
        with pytest.raises(DataRefused, match=words):
            read(folder, tmp_path / f"home{number}")
    assert not list(tmp_path.rglob("evil"))
    folder = feed(tmp_path / "cut")
    edit(rezip(folder), lambda content: content[:-200])
    with pytest.raises(DataRefused, match="zip archive"):
        read(folder, tmp_path / "home_cut")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=st.sampled_from("0159"), position=st.integers(0, 2_500), content=st.binary(max_size=6),
       cut=st.booleans())
def test_any_bytes_load_whole_or_not_at_all(tmp_path_factory, file, position, content, cut):
    folder = tmp_path_factory.mktemp("fuzz")
    made = ClaimFeed(folder / "in")
    for claim in range(1, 4):
        made.part_a(STAMP, claim, f"9TT0FK0XX0{claim}", "100.00").part_b(STAMP, 10 + claim, "9TT0FK0XX01", "7.50")
    made.changed_id(STAMP, "9TT0FK0XX01", "9TT0FK0XX09").write()
    target = member(folder / "in", file)
    edit(target, lambda b: b[:position] + content + (b"" if cut else b[position + len(content):]))
    found = read(folder / "in", folder / "home", strict=False)
    loaded = {d.entity: d.rows_raw for d in found.accepted}
    assert loaded in ({}, {"cclf1": 3, "cclf2": 3, "cclf5": 3, "cclf9": 1})
    shutil.rmtree(folder)
