"""Whether a delivery has arrived whole, from names, sizes and counts alone: what the landing sensor asks.

Nothing is judged here: a complete but malformed delivery is for the run to refuse.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from pathlib import Path

from assets.ingestion.apcd_cdl import RELATIONS, read_head, read_tail
from assets.ingestion.archives import UNREADABLE
from assets.ingestion.cclf_package import MEMBER, find_packages, read_control
from assets.ingestion.contract import MANDATORY_ENTITIES, entity_of_file
from assets.ingestion.delivery import Source
from assets.ingestion.landing import Refused
from assets.ingestion.plan_mapping import load_mapping

UNDER_WAY = (".part", ".partial", ".filepart", ".tmp", ".crdownload", ".writing")
PARQUET_MARK = b"PAR1"


def missing_parts(source: Source) -> list[str]:
    """What the source still lacks, as sentences; empty when a run may start."""
    if not source.path.exists():
        return [f"{source.name}: {source.path} does not exist yet"]
    files = [source.path] if source.path.is_file() else [p for p in source.path.rglob("*") if p.is_file()]
    sending = [path for path in files if path.suffix.lower() in UNDER_WAY]
    if sending:
        return [f"{source.name}: {path.name} is still being sent" for path in sorted(sending)]
    looks = {"tuva": _tuva, "cclf": _cclf, "apcd_cdl": _apcd, "plan": _plan}
    found = looks[source.format](source) if source.format in looks else []
    return [f"{source.name}: {text}" for text in found]


def _tuva(source: Source) -> list[str]:
    found: set[str] = set()
    missing = []
    for path in sorted(source.path.iterdir()) if source.path.is_dir() else []:
        entity = entity_of_file(path.name.split(".")[0])
        if entity is not None and path.is_file():
            found.add(entity.name)
            if path.stat().st_size == 0 or (path.suffix.lower() == ".parquet" and not _has_footer(path)):
                missing.append(f"{path.name} has not arrived whole")
    return missing + [f"no {name} file yet" for name in MANDATORY_ENTITIES if name not in found]


def _has_footer(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - len(PARQUET_MARK)))
        return file.read() == PARQUET_MARK


def _cclf(source: Source) -> list[str]:
    packages, _ = find_packages(source.path)
    if not packages:
        return ["no delivery yet"]
    return [f"{package.name} lacks {text}" for package in packages for text in _lacking(package)]


def _lacking(package: Path) -> list[str]:
    """Files of one claim-feed delivery that its control file counts and that are absent or too short."""
    with tempfile.TemporaryDirectory() as folder:
        control_file = Path(folder) / "cclf0"
        try:
            sizes = _zip_members(package, control_file) if package.is_file() else _members(package, control_file)
            if "cclf0" not in sizes:
                return ["its control file (CCLF0)"]
            control = read_control(control_file)
        except UNREADABLE:
            return ["its end: the zip is not complete"]
        except Refused:
            return []  # arrived, and for the run to refuse
    return [f"{file.upper()} with {count:,} records" for file, (count, length) in sorted(control.items())
            if count and sizes.get(file, 0) < count * (length + 1) - 1]


def _members(package: Path, control: Path) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for path in package.iterdir():
        found = MEMBER.match(path.name)
        if found:
            sizes[f"cclf{found['file'].lower()}"] = path.stat().st_size
            if found["file"] == "0":
                shutil.copyfile(path, control)
    return sizes


def _zip_members(package: Path, control: Path) -> dict[str, int]:
    sizes: dict[str, int] = {}
    with zipfile.ZipFile(package) as archive:
        for info in archive.infolist():
            found = MEMBER.match(info.filename.rsplit("/", 1)[-1])
            if found:
                sizes[f"cclf{found['file'].lower()}"] = info.file_size
                if found["file"] == "0" and info.file_size < 1 << 20:
                    control.write_bytes(archive.read(info))
    return sizes


def _apcd(source: Source) -> list[str]:
    paths = [source.path] if source.path.is_file() else sorted(
        p for p in source.path.rglob("*") if p.is_file() and not p.name.startswith("."))
    kinds: set[str] = set()
    missing = []
    for path in paths:
        try:
            kinds.add(read_head(path)[0])
        except Refused:
            continue  # not a submission
        try:
            read_tail(path)
        except Refused:
            missing.append(f"{path.name} has no trailer yet")
    return missing + [f"no {kind} file yet" for kind in RELATIONS if kind in ("ME", "MC") and kind not in kinds]


def _plan(source: Source) -> list[str]:
    mapping = load_mapping(source.mapping, source.name)
    if not source.path.is_dir():
        return ["its folder does not exist yet"]
    folders = ([child for child in sorted(source.path.iterdir()) if child.is_dir()]
               if mapping.in_subfolders else [source.path])
    missing = []
    for folder in folders:
        for table in mapping.tables:
            present = [pattern for pattern in (table.lines, table.header) if pattern and any(folder.glob(pattern))]
            wanted = [pattern for pattern in (table.lines, table.header) if pattern]
            if present and present != wanted:
                missing += [f"{folder.name} has no {name} yet" for name in wanted if name not in present]
    return missing or ([] if folders else ["no delivery yet"])
