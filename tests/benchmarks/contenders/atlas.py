"""This product: the whole run to a published site, or only the models behind the same outputs.

    python -m tests.benchmarks.contenders.atlas INPUT OUTPUT [--core-only]
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import duckdb

from assets.storage import Home
from pipelines.settings import Settings
from pipelines.settings_file import settings_from_mapping
from tests.benchmarks.contract import TABLES
from tests.pipeline import build_models

MODELS = ("member_month", "medical_claim", "pharmacy_claim", "person_condition", "completion_triangle")
QUERIES = {
    "member_month": """
        select payer, year_month, count(distinct person_key) as members from core.member_month group by all""",
    "cost": """
        select payer, year, sum(medical) as medical_amount, sum(pharmacy) as pharmacy_amount
        from (select payer, year, cost_amount as medical, 0 as pharmacy from core.medical_claim
              where in_member_month and not is_denied
              union all
              select payer, year, 0, cost_amount from core.pharmacy_claim where in_member_month and not is_denied)
        group by all""",
    "condition": """
        select condition_id, year, count(*) as members from core.person_condition where claims_met group by all""",
    "pair": """
        select one.condition_id as condition_1, two.condition_id as condition_2, year, count(*) as members
        from core.person_condition as one
        inner join core.person_condition as two using (person_key, year)
        where one.claims_met and two.claims_met and one.condition_id < two.condition_id
        group by all""",
    "triangle": """
        select payer, origin as service_month, lag, sum(amount) as amount from marts.completion_triangle
        where amount <> 0 group by all""",
}


def settings(folder: str) -> Settings:
    """One source; laboratory claims are evidence, as in the scripts; everything else as it comes."""
    return settings_from_mapping({"run": {"as_of": "2025-12-31"},
                                  "population": {"exclude_dx_from_ancillary": False},
                                  "source": [{"name": "benchmark", "path": folder}]}, "benchmark")


def run_everything(folder: str, home: Path) -> None:
    """From the files to the site, as `bhi run` does; raises when it does not publish."""
    from pipelines.run import execute

    execute(settings(folder), Home(home), lambda stage, message: None)


def main(folder: str, output: str, *options: str) -> None:
    """Run, write the five tables, leave the run record beside them."""
    place = Path(output)
    place.mkdir(parents=True, exist_ok=True)
    home = place / "home"
    if "--core-only" in options:
        outcome = build_models(settings(folder), home, MODELS)
        if outcome.exit_code:
            raise SystemExit(outcome.message)
    else:
        run_everything(folder, home)
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True, config={"threads": 2}) as connection:
        for table in TABLES:
            connection.execute(f"copy ({QUERIES[table]}) to '{place / table}.parquet' (format parquet)")
    for record in (home / "logs").glob("run-*.json"):
        shutil.copy(record, place / "run.json")


if __name__ == "__main__":
    main(*sys.argv[1:])
