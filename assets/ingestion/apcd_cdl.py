"""All-payer claims submissions (APCD-CDL): pipe-delimited, a header and a trailer around the rows.

Fields are named by `layouts/apcd_cdl.csv`; another state's numbering is other rows there, told apart by
the number of fields.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import cache
from pathlib import Path

import duckdb

from assets.ingestion.contract import Column, parse_columns
from assets.ingestion.conversion import Field, convert
from assets.ingestion.delivery import Delivery, Progress, Source, refusal
from assets.ingestion.engine import connect, literal
from assets.ingestion.landing import Landed, Refused, land
from assets.ingestion.raw_store import RawName, keep, remembered
from assets.storage import Home

LAYOUTS = Path(__file__).parent / "layouts" / "apcd_cdl.csv"
RELATIONS = {"ME": "apcd_eligibility", "MC": "apcd_medical_claim", "PC": "apcd_pharmacy_claim"}
ENTITIES = {"ME": "eligibility", "MC": "medical_claim", "PC": "pharmacy_claim"}
REQUIRED = {"ME": ["member_id", "start_year", "start_month"],
            "MC": ["claim_id", "claim_line_number", "member_id", "service_start_date"],
            "PC": ["claim_id", "member_id", "dispensing_date", "ndc_code"]}
AMOUNTS = {"MC": "paid_amount", "PC": "paid_amount"}
TAIL_BYTES, HEAD_BYTES = 65_536, 65_536
FINGERPRINT = "2"


@cache
def layouts() -> dict[tuple[str, int], tuple[Column, ...]]:
    """Columns by file type and number of fields."""
    rows: dict[tuple[str, str], list[dict[str, str]]] = {}
    with LAYOUTS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rows.setdefault((row["layout"], row["file_type"]), []).append(row)
    return {(file_type, len(fields)): parse_columns(
        [f"{field['column']}:{field['kind']}" for field in sorted(fields, key=lambda f: int(f["position"]))],
        REQUIRED[file_type]) for (_, file_type), fields in rows.items()}


def apcd_relations() -> dict[str, tuple[Column, ...]]:
    """Raw relation of each file type: every column any layout names."""
    found: dict[str, dict[str, Column]] = {name: {} for name in RELATIONS.values()}
    for (file_type, _), columns in layouts().items():
        for column in columns:
            found[RELATIONS[file_type]].setdefault(column.name, column)
    extra = parse_columns(["payer_name", "submission_period"], [])
    return {name: (*columns.values(), *extra) for name, columns in found.items()}


def read_apcd(source: Source, home: Home, report: Progress, memory_limit: str
              ) -> tuple[list[Delivery], list[str]]:
    """Every submission file below the path, in order of its period, then its name."""
    if not source.path.exists():
        return [refusal(source, "medical_claim", source.path, f"no such file or folder ({source.path}).")], []
    paths = [source.path] if source.path.is_file() else sorted(
        path for path in source.path.rglob("*") if path.is_file() and not path.name.startswith("."))
    deliveries: list[Delivery] = []
    ignored: list[str] = []
    for path in paths:
        if path.suffix.lower() not in (".txt", ".dat", ".csv", ".gz", ""):
            ignored.append(path.name)
            continue
        deliveries.append(read_submission(source, path, home, report, memory_limit))
    dated = sorted(deliveries, key=lambda one: (dict(one.constants).get("submission_period", ""),
                                                one.file_name))
    return [replace(one, delivery_order=order) for order, one in enumerate(dated, 1)], ignored


def read_submission(source: Source, path: Path, home: Home, report: Progress, memory_limit: str) -> Delivery:
    """One file to raw Parquet, whole or not at all."""
    def say(message: str) -> None:
        report(path.name, message)

    file_type, content_id = "MC", ""
    try:
        say("checking")
        landed = land(path, source.limits)
        content_id = landed.content_id
        if landed.is_gzip:
            raise Refused("is gzipped; unpack submissions so that their trailer can be checked.")
        file_type, header = read_head(path)
        count = read_tail(path)
        name = RawName(home, content_id, RELATIONS[file_type], FINGERPRINT)
        period = header[6] if len(header) > 6 else ""
        shell = Delivery(content_id, source.name, source.format, ENTITIES[file_type], path.name,
                         relation=RELATIONS[file_type],
                         constants=(("payer_name", header[3] if len(header) > 3 else header[1]),
                                    ("submission_period", period)))
        known = remembered(name, shell)
        if known is not None:
            say(f"known content, {known.rows_raw:,} rows")
            return known
        con = connect(memory_limit, home.tmp)
        try:
            delivery = _convert(con, landed, file_type, count, name, shell, say)
        finally:
            con.close()
        say(f"{delivery.rows_raw:,} rows, {delivery.rows_quarantined:,} in quarantine")
        return keep(name, delivery)
    except Refused as problem:
        say("refused")
        return refusal(source, ENTITIES[file_type], path, str(problem), content_id)


def read_head(path: Path) -> tuple[str, list[str]]:
    """File type and fields of the header record. Raises Refused."""
    with path.open("rb") as file:
        line = file.read(HEAD_BYTES).split(b"\n")[0].strip(b"\r\xef\xbb\xbf")
    try:
        fields = [field.strip() for field in line.decode("utf-8").split("|")]
    except UnicodeDecodeError:
        raise Refused("line 1 is not UTF-8.") from None
    if fields[0].upper() != "HD":
        raise Refused("line 1 is no header record; HD|submitter|payer|name|type|start|end|… is expected.")
    file_type = next((field.upper() for field in fields if field.upper() in RELATIONS), None)
    if file_type is None:
        raise Refused(f"the header record names no file type of {', '.join(RELATIONS)}.")
    return file_type, fields


def read_tail(path: Path) -> int:
    """Records that the trailer counts. Raises Refused when there is none (truncated)."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL_BYTES))
        line = file.read().rstrip(b"\r\n").split(b"\n")[-1].strip(b"\r")
    fields = [field.strip() for field in line.decode("utf-8", "replace").split("|")]
    if fields[0].upper() != "TR":
        raise Refused("the last line is no trailer record (TR|…|record count|…): the file is truncated.")
    counts = [int(field) for field in fields[1:] if field.isdigit()]
    # the count is the last number that is no period (yyyymm)
    plain = [number for number in counts if not 190001 <= number <= 210012] or counts
    if not plain:
        raise Refused("the trailer record holds no record count.")
    return plain[-1]


def _fields_in(path: Path) -> int:
    with path.open("rb") as file:
        lines = file.read(HEAD_BYTES).split(b"\n")
    return lines[1].count(b"|") + 1 if len(lines) > 1 and not lines[1].startswith(b"TR") else 0


def _convert(con: duckdb.DuckDBPyConnection, landed: Landed, file_type: str, count: int, name: RawName,
             shell: Delivery, say) -> Delivery:
    width = _fields_in(landed.path)
    columns = layouts().get((file_type, width))
    if columns is None and count:
        known = sorted(n for kind, n in layouts() if kind == file_type)
        raise Refused(f"line 2 has {width} fields; known layouts of {file_type} have "
                      f"{', '.join(map(str, known))}.")
    columns = columns or next(value for (kind, _), value in layouts().items() if kind == file_type)
    names = "{" + ", ".join(f"'c{n}': 'VARCHAR'" for n in range(len(columns))) + "}"
    scan = (f"read_csv({literal(landed.path)}, auto_detect=false, header=false, skip=1, delim='|', "
            f"quote='', escape='', columns={names}, strict_mode=true, nullstr='', store_rejects=true, "
            "rejects_limit=20)")
    fields = [Field(column, f"c{n}") for n, column in enumerate(columns)]
    done = convert(con, scan, fields, name.parquet, name.quarantine, shell.file_name,
                   AMOUNTS.get(file_type), say)
    odd = con.execute("select line, error_type from reject_errors where line_byte_position < ? "
                      "order by line limit 1", [_trailer_position(landed.path)]).fetchall()
    if odd or done.rows_in != count:
        name.parquet.unlink(missing_ok=True)
        what = ("is not UTF-8" if odd and "ENCODING" in str(odd[0][1]).upper()
                else f"does not have {len(columns)} fields")
        where = f"line {odd[0][0]} {what}; " if odd else ""
        raise Refused(f"{where}the trailer counts {count:,} records, {done.rows_in:,} were found. "
                      "Deliver the file again.")
    lost = None if done.amount_in is None else done.amount_in - (done.amount_raw or 0)
    broken = done.rows_in - done.rows_raw
    warnings = (f"{shell.file_name}: {broken:,} of {done.rows_in:,} rows break the contract; see "
                f"{name.quarantine.with_suffix('.csv').name} in quarantine.",) if broken else ()
    return replace(shell, rows_in=done.rows_in, rows_raw=done.rows_raw, rows_quarantined=broken,
                   amount_in=done.amount_in, amount_quarantined=lost, path=name.parquet, warnings=warnings,
                   columns=tuple(column.name for column in columns))


def _trailer_position(path: Path) -> int:
    """Where the last line begins, counted from 1."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - TAIL_BYTES))
        tail = file.read()
    return size - len(tail) + tail.rstrip(b"\r\n").rfind(b"\n") + 2
