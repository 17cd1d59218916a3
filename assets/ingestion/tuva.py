"""The Tuva input layer and its extensions: one CSV or Parquet file per entity."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from assets.errors import machine_failure
from assets.ingestion.conforming import broken_rows_warning, conforms, has_blanks, link_conforming
from assets.ingestion.contract import MANDATORY_ENTITIES, Entity, entity_of_file, match_header
from assets.ingestion.conversion import Field, convert
from assets.ingestion.delivery import Delivery, Progress, Source, refusal
from assets.ingestion.engine import connect, literal, quoted
from assets.ingestion.landing import Landed, Refused, land, read_header
from assets.ingestion.raw_store import RawName, keep, remembered
from assets.storage import Home

SUFFIXES = (".csv", ".csv.gz", ".parquet", ".txt", ".txt.gz")
MAX_LINE_BYTES = 8 << 20


def read_tuva(source: Source, home: Home, report: Progress, memory_limit: str
              ) -> tuple[list[Delivery], list[str]]:
    """Read every entity file of the folder; returns deliveries and the names of files left aside."""
    if not source.path.is_dir():
        return [refusal(source, "eligibility", source.path, f"no such folder ({source.path}); a folder with "
                        "eligibility and medical_claim files is expected.")], []
    deliveries, ignored, seen = [], [], {}
    for path in sorted(source.path.iterdir()):
        suffix = next((s for s in SUFFIXES if path.name.lower().endswith(s)), None)
        entity = entity_of_file(path.name[: -len(suffix)]) if suffix else None
        if entity is None or not path.is_file():
            if path.is_file() and not path.name.startswith("."):
                ignored.append(path.name)
            continue
        if entity.name in seen:
            deliveries.append(refusal(source, entity.name, path, f"{seen[entity.name]} is the same entity; "
                                      "leave one of them in the folder."))
            continue
        seen[entity.name] = path.name
        deliveries.append(read_entity(source, entity, path, home, report, memory_limit))
    return deliveries, ignored


def read_entity(source: Source, entity: Entity, path: Path, home: Home, report: Progress,
                memory_limit: str) -> Delivery:
    """One file to raw Parquet; a refusal is a delivery too."""
    def say(message: str) -> None:
        report(path.name, message)

    is_parquet = path.suffix.lower() == ".parquet"
    content_id = ""
    try:
        say("checking")
        landed = land(path, source.limits, text=not is_parquet)
        content_id = landed.content_id
        name = RawName(home, content_id, entity.name, entity.fingerprint())
        shell = Delivery(content_id, source.name, source.format, entity.name, path.name)
        known = remembered(name, shell)
        if known is not None:
            say(f"known content, {known.rows_raw:,} rows")
            return known
        con = connect(memory_limit, home.tmp)
        try:
            read = _parquet if is_parquet else _read_csv
            delivery = read(con, landed, entity, name, shell, say)
        finally:
            con.close()
        if not landed.unchanged():
            raise Refused("changed while it was read. Deliver it completely before the run starts.")
        if delivery.rows_in == 0 and entity.name in MANDATORY_ENTITIES:
            raise Refused("has a header but no rows; this entity is needed. Deliver it again.")
        say(f"{delivery.rows_raw:,} rows, {delivery.rows_quarantined:,} in quarantine")
        return keep(name, delivery)
    except Refused as problem:
        say("refused")
        return refusal(source, entity.name, path, str(problem), content_id)


def _read_csv(con: duckdb.DuckDBPyConnection, landed: Landed, entity: Entity, name: RawName, shell: Delivery,
              say) -> Delivery:
    header, delimiter = read_header(landed)
    matched, warnings = check_header(entity, header)
    position = {text: f"c{n}" for n, text in enumerate(header)}
    columns = "{" + ", ".join(f"'c{n}': 'VARCHAR'" for n in range(len(header))) + "}"
    scan = (f"read_csv({literal(landed.path)}, auto_detect=false, header=false, skip=1, "
            f"delim={literal(delimiter)}, quote='\"', escape='\"', columns={columns}, strict_mode=true, "
            f"nullstr=['', 'NULL', '\\N'], max_line_size={MAX_LINE_BYTES}"
            f"{', compression=' + literal('gzip') if landed.is_gzip else ''})")
    fields = [Field(entity.known_or_text(target), position[text]) for target, text in matched.items()]
    if not landed.ends_with_newline:
        warnings.append(f"{shell.file_name}: the last line has no line end; check that the file is complete.")
    return _converted(con, scan, fields, entity, name, shell, warnings, say, line=_line(len(header)))


def _parquet(con: duckdb.DuckDBPyConnection, landed: Landed, entity: Entity, name: RawName, shell: Delivery,
             say) -> Delivery:
    """Read Parquet; whatever its readers say about damaged bytes is one refusal."""
    try:
        return _read_parquet(con, landed, entity, name, shell, say)
    except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException, duckdb.OutOfMemoryException):
        raise  # not of the file's making
    except (duckdb.Error, pa.ArrowException, OSError, ValueError, OverflowError) as error:
        machine = machine_failure(error)
        if machine is not None:
            raise machine from None
        raise Refused("is not readable as Parquet (damaged). Deliver it again.") from None


def _read_parquet(con: duckdb.DuckDBPyConnection, landed: Landed, entity: Entity, name: RawName,
                  shell: Delivery, say) -> Delivery:
    try:
        schema = pq.read_schema(landed.path)
    except (pa.ArrowInvalid, OSError):
        raise Refused("is not readable as Parquet (truncated?). Deliver it again.") from None
    matched, warnings = check_header(entity, schema.names)
    scan = f"read_parquet({literal(landed.path)})"
    if conforms(entity, schema, matched) and not has_blanks(landed.path):
        return link_conforming(con, landed, entity, name, shell, list(matched), warnings, say)
    fields = [Field(entity.known_or_text(target), f"c{n}") for n, target in enumerate(matched)]
    texts = ", ".join(f"cast({quoted(text)} as varchar) as c{n}" for n, text in enumerate(matched.values()))
    return _converted(con, f"(select {texts} from {scan})", fields, entity, name, shell, warnings, say,
                      line="row_number() over ()")


def _line(columns: int) -> str:
    """SQL of the line a record ends on; line 1 is the header, quoted line ends count."""
    joined = " || ".join(f"coalesce(c{n}, '')" for n in range(columns))
    return (f"row_number() over () + 1 + sum(length({joined}) - length(replace({joined}, chr(10), ''))) "
            "over (rows between unbounded preceding and current row)")


def _converted(con, scan: str, fields: list[Field], entity: Entity, name: RawName, shell: Delivery,
               warnings: list[str], say, line: str) -> Delivery:
    amount = entity.amount if entity.amount in {field.column.name for field in fields} else None
    done = convert(con, scan, fields, name.parquet, name.quarantine, shell.file_name, amount, say, line)
    if done.rows_in == 0:
        warnings.append(f"{shell.file_name}: a header but no rows; read as an empty {entity.name}.")
    if done.rows_in > done.rows_raw:
        warnings.append(broken_rows_warning(shell.file_name, done.rows_in - done.rows_raw, done.rows_in, name))
    lost = None if done.amount_in is None else done.amount_in - (done.amount_raw or 0)
    return replace(shell, rows_in=done.rows_in, rows_raw=done.rows_raw,
                   rows_quarantined=done.rows_in - done.rows_raw, amount_in=done.amount_in,
                   amount_quarantined=lost, path=name.parquet, warnings=tuple(warnings),
                   columns=tuple(field.column.name for field in fields))


def check_header(entity: Entity, header: list[str]) -> tuple[dict[str, str], list[str]]:
    """Names matched with the contract and warnings about the rest. Raises Refused."""
    matched, unknown, twice = match_header(entity, header)
    own = [name for name in matched if not name.startswith("x_")]
    if not own:
        raise Refused(f"line 1 holds no column name of {entity.name}; is the header missing? "
                      f"Expected at least {', '.join(entity.required)}.")
    if twice:
        raise Refused(f"the header names {', '.join(sorted(set(twice)))} twice.")
    missing = [name for name in entity.required if name not in matched]
    if missing:
        raise Refused(f"required column {', '.join(missing)} is missing. Found: {', '.join(sorted(own))}.")
    warnings = [f"{entity.name}: {len(unknown)} columns are not in the contract and are left out: "
                f"{', '.join(sorted(unknown)[:20])}."] if unknown else []
    return matched, warnings
