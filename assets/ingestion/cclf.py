"""CMS claim feeds (CCLF): a delivery is loaded whole or refused whole.

Order of the checks: names, one ACO, control file, known layouts, counts and record lengths, then the bytes.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from assets.ingestion.archives import unpack
from assets.ingestion.cclf_layouts import AMOUNTS, Layout
from assets.ingestion.cclf_package import (
    Member,
    check_members,
    find_packages,
    folder_id,
    name_members,
    read_control,
    stamp_of,
)
from assets.ingestion.conversion import Field, convert
from assets.ingestion.delivery import Delivery, Progress, Source, refusal
from assets.ingestion.engine import connect
from assets.ingestion.fixed_width import batches, open_records
from assets.ingestion.landing import Refused, check_size, land
from assets.ingestion.mssp_assignment import is_assignment, read_assignment
from assets.ingestion.raw_store import RawName, keep, remembered
from assets.storage import Home

BROKEN_SHARE = 0.005  # more rows than this and the whole delivery is refused
FINGERPRINT = "1"
NO_ASSIGNMENT = ("no assignment list (ALR) lies beside the claim feeds: monthly status is unknown, so every "
                 "claim is outside a member month. Put the list (QALR or AALR, .csv) into the same folder.")


def read_cclf(source: Source, home: Home, report: Progress, memory_limit: str
              ) -> tuple[list[Delivery], list[str]]:
    """Every delivery below the source's path, oldest first, and assignment lists beside them."""
    if not source.path.exists():
        return [refusal(source, "cclf", source.path, f"no such file or folder ({source.path}).")], []
    deliveries: list[Delivery] = []
    ignored: list[str] = []
    packages, others = find_packages(source.path)
    acos: set[str] = set()
    for order, package in enumerate(sorted(packages, key=stamp_of), 1):
        deliveries += read_package(source, package, home, report, memory_limit, order, acos)
    for path in others:
        if is_assignment(path):
            deliveries += read_assignment(source, path, home, report, memory_limit)
        else:
            ignored.append(path.name)
    if not any(one.entity == "mssp_alr" and one.accepted for one in deliveries) and deliveries:
        deliveries[0] = replace(deliveries[0], warnings=(*deliveries[0].warnings, NO_ASSIGNMENT))
    return deliveries, ignored


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
            delivery_id = folder_id(files)
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
