"""Plan extracts: the plan's own header and line tables, made to fit the contract by a mapping."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import duckdb

from assets.ingestion.contract import Column
from assets.ingestion.conversion import Field, convert
from assets.ingestion.delivery import Delivery, Progress, Source, refusal
from assets.ingestion.engine import connect, literal
from assets.ingestion.landing import Landed, Refused, land, read_header
from assets.ingestion.plan_mapping import VERSIONED, PlanMapping, TableMapping, load_mapping
from assets.ingestion.raw_store import RawName, keep, remembered
from assets.storage import Home

FINGERPRINT = "2"


def read_plan(source: Source, home: Home, report: Progress, memory_limit: str
              ) -> tuple[list[Delivery], list[str]]:
    """Every mapped table of every delivery, oldest first."""
    mapping = load_mapping(source.mapping, source.name)
    if not source.path.is_dir():
        return [refusal(source, "medical_claim", source.path, f"no such folder ({source.path}).")], []
    folders = (sorted(child for child in source.path.iterdir() if child.is_dir())
               if mapping.in_subfolders else [source.path])
    deliveries: list[Delivery] = []
    for order, folder in enumerate(folders, 1):
        for table in mapping.tables:
            deliveries += read_table(source, mapping, table, folder, order, home, report, memory_limit)
    return deliveries, []


def read_table(source: Source, mapping: PlanMapping, table: TableMapping, folder: Path, order: int,
               home: Home, report: Progress, memory_limit: str) -> list[Delivery]:
    """One entity of one delivery; nothing when its files are not in this delivery."""
    relation = table.entity.name
    entity = next((name for name, other in VERSIONED.items() if other == relation), relation)
    lines = sorted(folder.glob(table.lines))
    headers = sorted(folder.glob(table.header)) if table.header else []
    if not lines:
        return []
    label = f"{folder.name}/{lines[0].name}" if mapping.in_subfolders else lines[0].name

    def say(message: str) -> None:
        report(label, message)

    content_id = ""
    try:
        say("checking")
        if table.header and not headers:
            raise Refused(f"its header table {table.header} is missing.")
        landed = ([land(path, source.limits) for path in lines],
                  [land(path, source.limits) for path in headers])
        content_id = _combined([*landed[0], *landed[1]])
        name = RawName(home, content_id, relation, _fingerprint(table))
        constants = (("lineage_pattern", mapping.lineage),) if relation in VERSIONED.values() else ()
        shell = Delivery(content_id, source.name, source.format, entity, label, delivery_order=order,
                         relation=relation, constants=constants)
        known = remembered(name, shell)
        if known is not None:
            say(f"known content, {known.rows_raw:,} rows")
            return [known]
        con = connect(memory_limit, home.tmp)
        try:
            found = _convert(con, table, landed[0], landed[1], name, shell, say)
        finally:
            con.close()
        say(f"{found.rows_raw:,} rows, {found.rows_quarantined:,} in quarantine")
        return [keep(name, found)]
    except Refused as problem:
        say("refused")
        return [replace(refusal(source, entity, lines[0], str(problem), content_id), delivery_order=order)]


def _combined(landed: list[Landed]) -> str:
    if len(landed) == 1:
        return landed[0].content_id
    return hashlib.sha256("\n".join(one.content_id for one in landed).encode()).hexdigest()[:16]


def _fingerprint(table: TableMapping) -> str:
    return hashlib.sha256(f"{FINGERPRINT}{table!r}".encode()).hexdigest()[:8]


def _convert(con: duckdb.DuckDBPyConnection, table: TableMapping, lines: list[Landed], headers: list[Landed],
             name: RawName, shell: Delivery, say) -> Delivery:
    line_names, line_scan = _scan(lines, "l")
    header_names, header_scan = _scan(headers, "h") if headers else ({}, "")
    for key in table.join:
        if key.lower() not in line_names or key.lower() not in header_names:
            raise Refused(f"join column {key} is not in both {table.lines} and {table.header}.")
    missing = [text for text in table.columns.values() if text.lower() not in line_names | header_names]
    if missing:
        raise Refused(f"mapped column {', '.join(missing)} is missing. Found: "
                      f"{', '.join(sorted(line_names | header_names))}.")
    if headers:
        keys = ", ".join(header_names[key.lower()] for key in table.join)
        repeated = con.execute(f"select count(*) from (select {keys} from {header_scan} group by all "
                               "having count(*) > 1)").fetchall()[0][0]
        if repeated:
            raise Refused(f"{repeated:,} keys ({', '.join(table.join)}) stand more than once in "
                          f"{table.header}; each line would count double.")
    on = " and ".join(f"{line_names[key.lower()]} = {header_names[key.lower()]}" for key in table.join)
    join = f" left join {header_scan} on {on}" if headers else ""
    fields, texts = [], []
    for number, (target, text) in enumerate(mapped(table, header_names | line_names).items()):
        fields.append(Field(table.entity.column(target) or Column(target), f"c{number}"))
        texts.append(f"{text} as c{number}")
    scan = (f"(select {', '.join(texts)}, record_number from "
            f"(select *, row_number() over () as record_number from {line_scan}){join})")
    amount = table.entity.amount if any(f.column.name == table.entity.amount for f in fields) else None
    done = convert(con, scan, fields, name.parquet, name.quarantine, shell.file_name, amount, say,
                   "record_number + 1")
    broken = done.rows_in - done.rows_raw
    warnings = (f"{shell.file_name}: {broken:,} of {done.rows_in:,} rows break the contract; see "
                f"{name.quarantine.with_suffix('.csv').name} in quarantine.",) if broken else ()
    if headers:
        alone = con.execute(f"select count(*) from {header_scan} anti join {line_scan} on {on}").fetchall()[0][0]
        if alone:
            warnings += (f"{shell.file_name}: {alone:,} rows of {table.header} have no line in {table.lines} and "
                         "are left out. Deliver their lines if they are claims.",)
    lost = None if done.amount_in is None else done.amount_in - (done.amount_raw or 0)
    return replace(shell, rows_in=done.rows_in, rows_raw=done.rows_raw, rows_quarantined=broken,
                   amount_in=done.amount_in, amount_quarantined=lost, path=name.parquet, warnings=warnings,
                   columns=tuple(one.column.name for one in fields))


def mapped(table: TableMapping, names: dict[str, str]) -> dict[str, str]:
    """SQL text of every contract column: mapped, translated, constant, or split off the claim number."""
    found: dict[str, str] = {}
    for target, text in table.columns.items():
        column = names[text.lower()]
        words = table.values.get(target)
        if words:
            cases = " ".join(f"when {literal(word)} then {literal(own)}" for word, own in words.items())
            column = f"case trim({column}) {cases} else {column} end"
        found[target] = column
    found |= {target: literal(text) for target, text in table.constants.items() if target not in found}
    if table.suffix_separator and "claim_id" in found:
        claim = found["claim_id"]
        last = f"position(reverse({literal(table.suffix_separator)}) in reverse({claim}))"
        root = f"case when {last} > 0 then left({claim}, length({claim}) - {last}) end"
        suffix = f"right({claim}, {last} - 1)"
        found.setdefault("claim_family", f"coalesce({root}, {claim})")
        found.setdefault("claim_version", f"case when {last} > 0 then nullif(regexp_replace({suffix}, "
                                          "'[^0-9]', '', 'g'), '') else '0' end")
        found.setdefault("claim_action", f"case when {last} > 0 and upper({suffix}) similar to '.*[RV]' "
                                         "then 'void' else 'original' end")
    return found


def _scan(landed: list[Landed], prefix: str) -> tuple[dict[str, str], str]:
    """SQL names of the columns by lower-case delivered name, and the scan. Raises Refused."""
    header, delimiter = read_header(landed[0])
    for other in landed[1:]:
        if read_header(other) != (header, delimiter):
            raise Refused(f"{other.path.name} has another header than {landed[0].path.name}.")
    names = {text.strip().lower(): f"{prefix}{number}" for number, text in enumerate(header)}
    columns = "{" + ", ".join(f"'{prefix}{number}': 'VARCHAR'" for number in range(len(header))) + "}"
    paths = "[" + ", ".join(literal(one.path) for one in landed) + "]"
    gzip = ", compression='gzip'" if landed[0].is_gzip else ""
    return names, (f"read_csv({paths}, auto_detect=false, header=false, skip=1, delim={literal(delimiter)}, "
                   f"quote='{chr(34)}', escape='{chr(34)}', columns={columns}, strict_mode=true, "
                   f"nullstr=['', 'NULL']{gzip})")


