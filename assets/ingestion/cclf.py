"""CMS claim feeds (CCLF): a delivery is loaded whole or refused whole.

Order of the checks: names, one ACO, control file, known layouts, counts and record lengths, then the bytes.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from assets.ingestion.archives import unpack
from assets.ingestion.cclf_layouts import AMOUNTS, Layout, layout_of
from assets.ingestion.conversion import Field, convert
from assets.ingestion.delivery import Delivery, Progress, Source, refusal
from assets.ingestion.engine import connect
from assets.ingestion.fixed_width import batches, open_records
from assets.ingestion.landing import Refused, check_size, land
from assets.ingestion.mssp_assignment import is_assignment, read_assignment
from assets.ingestion.raw_store import RawName, keep, remembered
from assets.storage import Home

STEM = r"(?P<mode>[PT])\.(?P<aco>[A-Z]+[0-9]+)\.ACO\.ZC{file}(?P<kind>[YR])(?P<year>\d\d)" \
       r"\.D(?P<date>\d{{6}})\.T(?P<time>\d{{7}})(\.txt|\.zip)?$"
MEMBER = re.compile(STEM.format(file="(?P<file>[0-9AB])"), re.IGNORECASE)
WHOLE = re.compile(STEM.format(file=""), re.IGNORECASE)
FILES = [f"cclf{letter}" for letter in "123456789ab"]
BROKEN_SHARE = 0.005  # more rows than this and the whole delivery is refused
FINGERPRINT = "1"
NO_ASSIGNMENT = ("no assignment list (ALR) lies beside the claim feeds: monthly status is unknown, so every "
                 "claim is outside a member month. Put the list (QALR or AALR, .csv) into the same folder.")


@dataclass(frozen=True)
class Member:
    """One file of a delivery, told by its name."""

    path: Path
    file: str
    aco: str
    stamp: str


def read_cclf(source: Source, home: Home, report: Progress, memory_limit: str
              ) -> tuple[list[Delivery], list[str]]:
    """Every delivery below the source's path, oldest first, and assignment lists beside them."""
    if not source.path.exists():
        return [refusal(source, "cclf", source.path, f"no such file or folder ({source.path}).")], []
    deliveries: list[Delivery] = []
    ignored: list[str] = []
    packages, others = find_packages(source.path)
    acos: set[str] = set()
    for order, package in enumerate(sorted(packages, key=_stamp), 1):
        deliveries += read_package(source, package, home, report, memory_limit, order, acos)
    for path in others:
        if is_assignment(path):
            deliveries += read_assignment(source, path, home, report, memory_limit)
        else:
            ignored.append(path.name)
    if not any(one.entity == "mssp_alr" and one.accepted for one in deliveries) and deliveries:
        deliveries[0] = replace(deliveries[0], warnings=(*deliveries[0].warnings, NO_ASSIGNMENT))
    return deliveries, ignored


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


def _stamp(package: Path) -> tuple[str, str]:
    found = WHOLE.match(package.name)
    if found:
        return found["date"] + found["time"], package.name
    first = next((MEMBER.match(child.name) for child in sorted(package.iterdir())
                  if MEMBER.match(child.name)), None) if package.is_dir() else None
    return (first["date"] + first["time"] if first else "9", package.name)


def read_package(source: Source, package: Path, home: Home, report: Progress, memory_limit: str, order: int,
                 acos: set[str]) -> list[Delivery]:
    """All files of one delivery, or one refusal. `acos` collects the ACO of accepted deliveries."""
    def say(message: str) -> None:
        report(package.name, message)

    folder: Path | None = None
    delivery_id = ""
    try:
        say("checking")
        if package.is_file():
            delivery_id = land(package, source.limits, text=False).content_id
            folder = Path(tempfile.mkdtemp(prefix="cclf-", dir=home.tmp))
            files = unpack(package, folder, source.limits)
        else:
            files = sorted(child for child in package.iterdir() if child.is_file()
                           and not is_assignment(child) and not child.name.startswith("."))
            for path in files:
                check_size(path.stat().st_size, source.limits, path.name)
            delivery_id = _folder_id(files)
        members = name_members(files, acos)
        control = read_control(members["cclf0"].path)
        layouts = check_members(members, control)
        shell = Delivery(delivery_id, source.name, source.format, "cclf", package.name, delivery_order=order)
        stamp = members["cclf0"].stamp
        found = _load(shell, members, control, layouts, stamp, home, memory_limit, say)
        acos.add(members["cclf0"].aco)
        say(f"{sum(one.rows_raw for one in found):,} rows in {len(found)} files")
        return found
    except Refused as problem:
        say("refused")
        return [replace(refusal(source, "cclf", package, f"the delivery is refused whole: {problem}",
                                delivery_id), delivery_order=order)]
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def _folder_id(files: list[Path]) -> str:
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


def _load(shell: Delivery, members: dict[str, Member], control: dict[str, tuple[int, int]],
          layouts: dict[str, Layout], stamp: str, home: Home, memory_limit: str, say) -> list[Delivery]:
    """Convert every file; what is remembered is not read again, and nothing is kept before all are read."""
    read: list[tuple[RawName, Delivery]] = []
    known: list[Delivery] = []
    con = connect(memory_limit, home.tmp)
    try:
        for file, layout in sorted(layouts.items()):
            if file not in members or control[file][0] == 0:
                continue
            name = RawName(home, shell.delivery_id, file, f"{FINGERPRINT}-{layout.record_length}")
            one = replace(shell, entity=file, relation=file, constants=(("file_date", _date(stamp)),))
            old = remembered(name, one)
            if old is not None:
                known.append(old)
                continue
            say(f"reading {file.upper()}")
            read.append((name, _convert(con, members[file].path, layout, control[file][0], name, one, say)))
    except Refused:
        for name, _ in read:
            name.parquet.unlink(missing_ok=True)
        raise
    finally:
        con.close()
    return known + [keep(name, delivery) for name, delivery in read]


def _convert(con, path: Path, layout: Layout, count: int, name: RawName, one: Delivery, say) -> Delivery:
    records = open_records(path, layout.record_length, count)
    schema = pa.schema([(field.name, pa.string()) for field in layout.slices])
    fields = [Field(column, f"t_{column.name}", blank_is_null=True) for column in layout.columns]
    texts = ", ".join(
        f"nullif(nullif({c.name}, '1000-01-01'), '9999-12-31') as t_{c.name}" if c.kind == "date"
        else f"{c.name} as t_{c.name}" for c in layout.columns)
    # the engine reads in its own thread: what goes wrong there must come out as what it was
    problems: list[Refused] = []

    def stream():
        try:
            yield from batches(records, layout.slices)
        except Refused as problem:
            problems.append(problem)
            raise

    def prepare() -> None:
        con.register("record", pa.RecordBatchReader.from_batches(schema, stream()))

    try:
        done = convert(con, f"(select {texts} from record)", fields, name.parquet, name.quarantine, path.name,
                       AMOUNTS.get(layout.file), say, "row_number() over ()", prepare)
    except Exception:
        if problems:
            raise problems[0] from None
        raise
    broken = done.rows_in - done.rows_raw
    if done.rows_in != count or broken > BROKEN_SHARE * count:
        name.parquet.unlink(missing_ok=True)
        raise Refused(f"{path.name}: {broken:,} of {count:,} records break the layout (see "
                      f"{name.quarantine.with_suffix('.csv').name} in quarantine).")
    lost = None if done.amount_in is None else done.amount_in - (done.amount_raw or 0)
    return replace(one, rows_in=done.rows_in, rows_raw=done.rows_raw, rows_quarantined=broken,
                   amount_in=done.amount_in, amount_quarantined=lost, path=name.parquet,
                   columns=tuple(column.name for column in layout.columns))


def _date(stamp: str) -> str:
    return f"20{stamp[:2]}-{stamp[2:4]}-{stamp[4:6]}"
