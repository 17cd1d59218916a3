"""What one claim-feed delivery (CCLF) consists of, told by the names of its files and its control file."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from assets.ingestion.cclf_layouts import Layout, layout_of
from assets.ingestion.fixed_width import open_records
from assets.ingestion.landing import Refused
from assets.ingestion.mssp_assignment import is_assignment

STEM = r"(?P<mode>[PT])\.(?P<aco>[A-Z]+[0-9]+)\.ACO\.ZC{file}(?P<kind>[YR])(?P<year>\d\d)" \
       r"\.D(?P<date>\d{{6}})\.T(?P<time>\d{{7}})(\.txt|\.zip)?$"
MEMBER = re.compile(STEM.format(file="(?P<file>[0-9AB])"), re.IGNORECASE)
WHOLE = re.compile(STEM.format(file=""), re.IGNORECASE)
FILES = [f"cclf{letter}" for letter in "123456789ab"]


@dataclass(frozen=True)
class Member:
    """One file of a delivery, told by its name."""

    path: Path
    file: str
    aco: str
    stamp: str


def find_packages(path: Path) -> tuple[list[Path], list[Path]]:
    """Delivery folders and zips, and the files beside them."""
    if path.is_file():
        return ([], [path]) if is_assignment(path) else ([path], [])
    inside = sorted(path.iterdir())
    if any(MEMBER.match(child.name) for child in inside if child.is_file()):
        return [path], [child for child in inside if child.is_file() and is_assignment(child)]
    packages = [child for child in inside if (child.is_dir() and not child.name.startswith("."))
                or WHOLE.match(child.name) or (child.suffix.lower() == ".zip" and not is_assignment(child))]
    return packages, [child for child in inside if child.is_file() and child not in packages]


def stamp_of(package: Path) -> tuple[str, str]:
    """What orders deliveries: date and time in their name or their files' names, then the name."""
    found = WHOLE.match(package.name)
    if found:
        return found["date"] + found["time"], package.name
    first = next((MEMBER.match(child.name) for child in sorted(package.iterdir())
                  if MEMBER.match(child.name)), None) if package.is_dir() else None
    return (first["date"] + first["time"] if first else "9", package.name)


def folder_id(files: list[Path]) -> str:
    """Id of a delivery that is a folder: names and bytes of its files."""
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            digest.update(f"{path.name}\0{hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return digest.hexdigest()[:16]


def name_members(files: list[Path], acos: set[str]) -> dict[str, Member]:
    """Files by type, told by their names. Raises Refused on odd names, doubles and a mix of ACOs."""
    members: dict[str, Member] = {}
    for path in files:
        found = MEMBER.match(path.name)
        if found is None:
            raise Refused(f"holds {path.name}, whose name is not of a claim feed; expected names like "
                          "P.A0000.ACO.ZC1Y25.D250101.T1200000.")
        file = f"cclf{found['file'].lower()}"
        if file in members:
            raise Refused(f"holds {file.upper()} twice.")
        members[file] = Member(path, file, found["aco"].upper(), found["date"])
    if "cclf0" not in members:
        raise Refused("has no control file (CCLF0); counts and record lengths cannot be checked.")
    own = {member.aco for member in members.values()}
    if len(own) > 1 or (acos and own != acos):
        raise Refused(f"mixes ACOs ({', '.join(sorted(own | acos))}); one source holds one ACO.")
    if len({member.stamp for member in members.values()}) > 1:
        raise Refused("holds files of different dates; deliver the files of one date together.")
    return members


def read_control(path: Path) -> dict[str, tuple[int, int]]:
    """Record count and record length by file. Raises Refused."""
    try:
        lines = path.read_bytes().decode("ascii").splitlines()
    except UnicodeDecodeError:
        raise Refused("the control file (CCLF0) is not ASCII.") from None
    control: dict[str, tuple[int, int]] = {}
    for number, line in enumerate(lines[1:], 2):
        parts = [part.strip() for part in line.split("|")]
        if len(parts) != 4 or not parts[2].isdigit() or not parts[3].isdigit():
            raise Refused(f"line {number} of the control file (CCLF0) is not type|name|count|length.")
        file = parts[0].lower()
        if file not in FILES or file in control:
            raise Refused(f"line {number} of the control file (CCLF0) names an unknown or repeated file.")
        control[file] = int(parts[2]), int(parts[3])
    if not control:
        raise Refused("the control file (CCLF0) lists no files.")
    return control


def check_members(members: dict[str, Member], control: dict[str, tuple[int, int]]) -> dict[str, Layout]:
    """Layouts by file; presence, counts and lengths checked. Raises Refused."""
    extra = sorted(set(members) - set(control) - {"cclf0"})
    if extra:
        raise Refused(f"holds {', '.join(extra).upper()}, which the control file (CCLF0) does not list.")
    layouts = {}
    for file, (count, length) in control.items():
        layouts[file] = layout_of(file, length)
        if file not in members:
            if count:
                raise Refused(f"{file.upper()} with {count:,} records is missing.")
            continue
        open_records(members[file].path, length, count)
    return layouts
