"""Reading claim feeds and state submissions against DuckDB reading the same rows as typed CSV.

    python -m tests.benchmarks.bench_read [--rows 500000] [--rounds 3]

CCLF5 (fixed width) and an APCD medical file (pipe-delimited) are read as `bhi run` reads them: identity by content,
control counts, layout, types, quarantine, Parquet. DuckDB reads a CSV of the same rows with the types given, no
sniffing, and writes the same kind of Parquet. Printed are the best seconds of each, rows a second and the ratio; at
least half of DuckDB's speed is wanted. Wall time lies on a busy machine, so CPU seconds stand beside it.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from assets.ingestion.apcd_cdl import layouts, read_submission
from assets.ingestion.cclf import read_cclf
from assets.ingestion.cclf_layouts import layout_of
from assets.ingestion.contract import Column
from assets.ingestion.conversion import COPY
from assets.ingestion.delivery import Source, silent
from assets.storage import Home
from assets.synthetic.file_formats_apcd import LAYOUTS
from assets.synthetic.file_formats_cclf import write_delivery

TARGET = 0.5
CSV_TYPE = {"text": "varchar", "flag": "varchar", "date": "date", "money": "decimal(18,2)",
            "quantity": "decimal(18,4)", "integer": "bigint"}


def feed_rows(rows: int) -> pl.DataFrame:
    """Physician lines as an ACO gets them: two diagnoses, two modifiers, a dozen identifiers, amounts, dates."""
    number = pl.int_range(rows, eager=True)
    day = pl.Series([date(2024, 3, 4)]).sample(rows, with_replacement=True)
    text = {"cur_clm_uniq_id": (number // 2 + 10**9).cast(pl.String).str.zfill(13),
            "clm_line_num": number % 2 + 1, "bene_mbi_id": "1EG4TE5" + (number % 9000 + 1000).cast(pl.String)}
    amount = ((number % 30_000 + 1250).cast(pl.Decimal(18, 2)) / 100).cast(pl.Decimal(18, 2))
    return pl.DataFrame({
        **text, "clm_type_cd": ["71"] * rows, "clm_from_dt": day, "clm_thru_dt": day, "clm_line_from_dt": day,
        "clm_line_thru_dt": day, "clm_pos_cd": ["11"] * rows, "clm_line_hcpcs_cd": ["99214"] * rows,
        "clm_line_cvrd_pd_amt": amount, "clm_line_alowd_chrg_amt": amount,
        "clm_carr_pmt_dnl_cd": ["1"] * rows, "clm_prcsg_ind_cd": ["A"] * rows, "clm_adjsmt_type_cd": ["0"] * rows,
        "clm_efctv_dt": day, "clm_idr_ld_dt": day, "clm_cntl_num": "C" + (number // 2).cast(pl.String),
        "clm_prvdr_spclty_cd": ["26"] * rows, "clm_rndrg_prvdr_npi_num": (number % 900 + 1999900000).cast(pl.String),
        "clm_rndrg_prvdr_tax_num": ["123456789"] * rows, "clm_line_srvc_unit_qty": amount.cast(pl.Decimal(18, 4)),
        "hcpcs_1_mdfr_cd": ["95"] * rows, "clm_dgns_1_cd": ["F332"] * rows, "clm_dgns_2_cd": ["E119"] * rows})


def submission_rows(rows: int) -> pl.DataFrame:
    """Medical claim lines of a state submission."""
    number = pl.int_range(rows, eager=True)
    amount = ((number % 30_000 + 1250) / 100).round(2).cast(pl.String)
    day = pl.Series(["20240304"]).sample(rows, with_replacement=True)
    return pl.DataFrame({
        "submitter_code": ["S1"] * rows, "payer_code": ["P1"] * rows, "claim_id": "A" + (number // 2).cast(pl.String),
        "claim_line_number": number % 2 + 1, "claim_version": pl.Series([0]).sample(rows, with_replacement=True),
        "member_id": "M" + (number % 40_000).cast(pl.String), "service_start_date": day, "service_end_date": day,
        "paid_date": day, "paid_amount": amount, "allowed_amount": amount, "charge_amount": amount,
        "hcpcs_code": ["99214"] * rows, "diagnosis_code_1": ["F332"] * rows, "diagnosis_code_2": ["E119"] * rows,
        "claim_line_type": ["O"] * rows, "claim_status_code": ["1"] * rows, "place_of_service_code": ["11"] * rows})


def write_submission(path: Path, frame: pl.DataFrame) -> Path:
    """The rows between a header and a trailer, written in bulk."""
    known = [pl.col(name).cast(pl.String) if name in frame.columns else pl.lit("").alias(name)
             for name in LAYOUTS["MC"][:-1]]
    body = frame.select(*known, pl.lit("MC").alias("record_type")).write_csv(
        separator="|", include_header=False, quote_style="never")
    path.write_text(f"HD|SYN|Acme|Acme|MC|202401|202412|T|synthetic\n{body}"
                    f"TR|SYN|Acme|Acme|MC|202401|202412|{frame.height}\n", encoding="utf-8")
    return path


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of a call."""
    wall, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF)
    work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    return (time.monotonic() - wall,
            after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def typed_csv(raw: Path, columns: tuple[Column, ...], target: Path) -> Path:
    """The rows that were read, as CSV."""
    names = ", ".join(f'"{column.name}"' for column in columns)
    duckdb.connect().execute(f"copy (select {names} from '{raw}') to '{target}' (header true)").fetchall()
    return target


def engine_read(path: Path, columns: tuple[Column, ...], target: Path) -> None:
    """DuckDB alone: typed CSV to Parquet."""
    types = ", ".join(f"'{column.name}': '{CSV_TYPE[column.kind]}'" for column in columns)
    con = duckdb.connect(config={"preserve_insertion_order": False})
    con.execute(f"copy (select * from read_csv('{path}', header=true, auto_detect=false, delim=',', quote='\"', "
                f"escape='\"', columns={{{types}}})) to '{target}' {COPY}").fetchall()


def compare(name: str, rows: int, rounds: int, columns: tuple[Column, ...], folder: Path,
            read: Callable[[Home], Path]) -> float:
    """Best of several rounds of each, in turn; prints both and returns the ratio of speeds by CPU."""
    raw = read(Home(folder / "first"))
    path = typed_csv(raw, columns, folder / f"{name}.csv")
    assert duckdb.connect().execute(f"select count(*) from '{raw}'").fetchall() == [(rows,)]
    own, engine = [], []
    for number in range(rounds):
        home = Home(folder / f"home{number}").create()
        own.append(spent(lambda home=home: read(home)))
        engine.append(spent(lambda: engine_read(path, columns, folder / "engine.parquet")))
        shutil.rmtree(home.root)
    (wall, cpu), (engine_wall, engine_cpu) = (tuple(min(times) for times in zip(*part, strict=True))
                                              for part in (own, engine))
    print(f"{name}: {rows:,} rows; own {wall:.2f} s wall, {cpu:.2f} s CPU ({rows / wall:,.0f} rows a second); DuckDB "
          f"{engine_wall:.2f} s wall, {engine_cpu:.2f} s CPU ({rows / engine_wall:,.0f} rows a second); speed as a "
          f"share of DuckDB's {engine_wall / wall:.2f} by wall, {engine_cpu / cpu:.2f} by CPU (wanted {TARGET})")
    return engine_cpu / cpu


def main() -> None:
    """Both formats; exits 1 when one is slower than wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        package = write_delivery(folder / "feed", "240410", {"5": feed_rows(given.rows)})
        feed = Source("feed", "cclf", package.parent)
        state = Source("state", "apcd_cdl", write_submission(folder / "MC.txt", submission_rows(given.rows)))

        def read_feed(home: Home) -> Path:
            found = read_cclf(feed, home.create(), silent, "4GB")[0]
            return next(one.path for one in found if one.entity == "cclf5" and one.path)

        def read_state(home: Home) -> Path:
            done = read_submission(state, state.path, home.create(), silent, "4GB")
            assert done.path is not None, done.message
            return done.path

        ratios = [compare("cclf5", given.rows, given.rounds, layout_of("cclf5", 388).columns, folder / "a", read_feed),
                  compare("apcd_medical", given.rows, given.rounds, layouts()["MC", len(LAYOUTS["MC"])],
                          folder / "b", read_state)]
    raise SystemExit(int(min(ratios) < TARGET))


if __name__ == "__main__":
    main()
