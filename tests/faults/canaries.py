"""Invented people whose names, numbers and ids must never be found outside the rooms for persons."""

from __future__ import annotations

import gzip
import sqlite3
import zipfile
from pathlib import Path

import pyarrow.parquet as pq

from assets.storage import Home
from tests.population_people import People

NAMES = ("Zebulonia", "Quackenbushel", "Thistlewaitt")
SSNS = ("900-45-6781", "900456782", "900-45-6783")
MBIS = ("9ZZ9ZZ9ZZ91", "9ZZ9-ZZ9-ZZ92", "9ZZ9ZZ9ZZ93")
PEOPLE = tuple(f"canary-person-{n:02}" for n in range(30))
CLAIM = "canary-claim"
CANARIES = (*NAMES, *SSNS, *MBIS, "canary-person", CLAIM, "canary street", "canary@mail", "555-0142")


def write(folder: Path) -> Path:
    """Thirty members with three visits each in 2025, every direct identifier a canary, some rows broken."""
    people = People(folder)
    for number, person in enumerate(PEOPLE):
        people.enroll(person, member_id=MBIS[number % 3], first_name=NAMES[number % 3],
                      last_name=NAMES[(number + 1) % 3], social_security_number=SSNS[number % 3],
                      address=f"{number} canary street",
                      email="canary@mail.example", phone="415-555-0142", x_note=NAMES[number % 3])
        for month in (1, 4, 12):
            people.claim(person, f"2025-{month:02}-10", "F329" if number % 2 else "E119",
                         claim_id=f"{CLAIM}-{number}-{month}", member_id=MBIS[number % 3])
    lines = people.folder.rows["medical_claim"]
    # One row of each way to break the contract, a canary where the value should be.
    lines.append(lines[0] | {"claim_id": f"{CLAIM}-late", "claim_start_date": NAMES[0]})
    people.folder.add("lab_result", lab_result_id="canary-person-lab", person_id=PEOPLE[0], result=NAMES[1],
                      result_datetime="2025-03-01", normalized_component_code="4548-4")
    people.folder.write()
    return folder


def texts(path: Path) -> list[bytes]:
    """A file's bytes, and what stands in it when it is packed: Parquet, SQLite, zip, gzip."""
    found = [path.read_bytes()]
    head = found[0][:16]
    if head[:4] == b"PAR1":
        table = pq.read_table(path)
        found.append(repr(table.to_pydict()).encode() + repr(table.schema.metadata).encode())
    elif head.startswith(b"SQLite format 3"):
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            found.append("\n".join(connection.iterdump()).encode())
    elif head[:2] == b"PK" and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            found += [archive.read(name) for name in archive.namelist()]
    elif head[:2] == b"\x1f\x8b":
        found.append(gzip.decompress(found[0]))
    return found


def leaks(content: bytes) -> list[str]:
    """Canaries in the bytes, in any case, as UTF-8 or UTF-16."""
    low = content.lower()
    return [canary for canary in CANARIES
            if canary.lower().encode() in low or canary.lower().encode("utf-16-le") in low]


def scan(*places: Path) -> list[tuple[str, str]]:
    """(file, canary) for every canary in a file or file name below the places."""
    found = []
    for place in places:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            hits = leaks(str(path.name).encode())
            if path.is_file() and not path.is_symlink():
                hits += [hit for content in texts(path) for hit in leaks(content)]
            found += [(str(path), hit) for hit in dict.fromkeys(hits)]
    return found


def open_places(home: Home) -> list[Path]:
    """Everything of a home but the rooms for persons: raw, quarantined rows, warehouse, inside, Part 2."""
    rooms = {home.raw, home.quarantine, home.warehouse, home.inside, home.part2, home.references}
    return [path for path in sorted(home.root.iterdir()) if path not in rooms] + sorted(home.quarantine.glob("*.csv"))
