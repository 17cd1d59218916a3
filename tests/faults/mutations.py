"""Small deliveries of every format and ways to spoil one of their files."""

from __future__ import annotations

import gzip
import random
import re
import shutil
import string
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tests.apcd_submission import Submission
from tests.integration.test_thread import small_input
from tests.unit import test_cocm_registry_reader, test_ingestion_cclf

HUGE = (b"9" * 60, b"1e400", b"NaN", b"-99999999999999999999.99", b"99999999", b"0x1F", b"inf", b"1900-01-01",
        b"9999-99-99", b"\xef\xbf\xbf", b"=cmd|'/c calc'!A1", b"{{ 7*7 }}", b"'; drop table raw.eligibility; --")


@dataclass(frozen=True)
class Base:
    """One sound delivery: its format, folder or file, and the files that are spoiled."""

    format: str
    path: Path
    files: tuple[str, ...]


def bases(place: Path) -> list[Base]:
    """Deliveries as text, packed text, Parquet, fixed width, zip and workbook."""
    text = small_input(place / "tuva_text")
    packed, parquet = place / "tuva_packed", place / "tuva_parquet"
    for folder in (packed, parquet):
        folder.mkdir()
        for file in sorted(text.iterdir()):
            if folder is packed:
                (folder / f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes(), mtime=0))
            else:
                pl.read_csv(file, infer_schema=False).write_parquet(folder / f"{file.stem}.parquet")
    feed = test_ingestion_cclf.feed(place / "cclf")
    zipped = test_ingestion_cclf.feed(place / "cclf_zip")
    archive = test_ingestion_cclf.rezip(zipped)
    state = Submission(place / "apcd").month("m1", 2024, range(1, 13)).line("c1", 1, "m1", "10.00").line(
        "c2", 1, "m1", "7.50").write() or place / "apcd"
    (place / "registry").mkdir()
    book = test_cocm_registry_reader.wide_workbook(place / "registry" / "caseload.xlsx")
    return [
        Base("tuva", text, ("eligibility.csv", "medical_claim.csv")),
        Base("tuva", packed, ("eligibility.csv.gz", "medical_claim.csv.gz")),
        Base("tuva", parquet, ("eligibility.parquet", "medical_claim.parquet")),
        Base("cclf", feed, tuple(sorted(str(path.relative_to(feed)) for path in feed.rglob("*") if path.is_file()))),
        Base("cclf", zipped, (archive.name,)),
        Base("apcd_cdl", state, tuple(sorted(path.name for path in state.iterdir() if path.is_file()))),
        Base("cocm_registry", place / "registry", (book.name,)),
    ]


def spoil(content: bytes, draw: random.Random) -> bytes:
    """One to three mutations of the bytes."""
    for _ in range(draw.randint(1, 3)):
        content = draw.choice(MUTATIONS)(content, draw)
    return content


def flip(content: bytes, draw: random.Random) -> bytes:
    """Some bits turn over."""
    data = bytearray(content)
    for _ in range(draw.randint(1, 8)):
        if data:
            data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    return bytes(data)


def cut(content: bytes, draw: random.Random) -> bytes:
    """The end, the start or a piece is missing."""
    start, end = sorted(draw.randint(0, len(content)) for _ in range(2))
    return draw.choice((content[:end], content[start:], content[:start] + content[end:]))


def repeat(content: bytes, draw: random.Random) -> bytes:
    """A piece stands twice."""
    start, end = sorted(draw.randint(0, len(content)) for _ in range(2))
    return content[:end] + content[start:end] + content[end:]


def insert(content: bytes, draw: random.Random) -> bytes:
    """Foreign bytes, a quote, a separator or a line end appear."""
    place = draw.randint(0, len(content))
    piece = draw.choice((draw.randbytes(draw.randint(1, 40)), b'"', b",", b"|", b"\n", b"\r", b"\0", b"\xff\xfe",
                         "é".encode("latin-1"), "“".encode(), *HUGE))
    return content[:place] + piece + content[place:]


def swap(content: bytes, draw: random.Random) -> bytes:
    """Two fields of a line, or two lines, change places."""
    lines = content.split(b"\n")
    if draw.random() < 0.5 and len(lines) > 2:
        one, other = draw.sample(range(len(lines)), 2)
        lines[one], lines[other] = lines[other], lines[one]
        return b"\n".join(lines)
    number = draw.randrange(len(lines))
    fields = lines[number].split(b",")
    if len(fields) > 1:
        one, other = draw.sample(range(len(fields)), 2)
        fields[one], fields[other] = fields[other], fields[one]
    lines[number] = b",".join(fields)
    return b"\n".join(lines)


def blow_up(content: bytes, draw: random.Random) -> bytes:
    """A number becomes one that fits nowhere."""
    numbers = list(re.finditer(rb"\d+(\.\d+)?", content[:20_000]))
    if not numbers:
        return insert(content, draw)
    found = draw.choice(numbers)
    return content[:found.start()] + draw.choice(HUGE) + content[found.end():]


def rename(content: bytes, draw: random.Random) -> bytes:
    """A name of the header changes."""
    names = list(re.finditer(rb"[A-Za-z_]{3,}", content[:2_000]))
    if not names:
        return flip(content, draw)
    found = draw.choice(names)
    name = "".join(draw.choices(string.ascii_letters + " _\"';", k=draw.randint(0, 12))).encode()
    return content[:found.start()] + name + content[found.end():]


MUTATIONS = (flip, cut, repeat, insert, swap, blow_up, rename)


def spoiled(base: Base, target: Path, draw: random.Random) -> tuple[Path, str]:
    """A copy of the delivery with one file spoiled; the packed ones sometimes inside."""
    shutil.copytree(base.path, target)
    name = draw.choice(base.files)
    file = target / name
    content = file.read_bytes()
    if name.endswith(".gz") and draw.random() < 0.5:
        content = gzip.compress(spoil(gzip.decompress(content), draw), mtime=0)
    else:
        content = spoil(content, draw)
    file.write_bytes(content)
    return target, name
