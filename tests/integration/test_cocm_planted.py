"""What was planted in the invented population's Collaborative Care is found, month by month and to the dollar."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assets.synthetic import registry
from assets.synthetic.population import synthesize
from assets.work_lists import write_work_lists
from tests.pipeline import Outcome, build_models, forget

MODELS = ("cocm_patient_month", "work_list_cocm_denied_claim", "cocm_reconciliation", "cocm_registry_row")
WITHOUT_DOLLARS = {"MATCH", "BELOW_THRESHOLD", "NO_CONSENT"}
Planted = tuple[Outcome, pl.DataFrame, dict[str, Any]]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    """4,000 invented members, all who could be referred referred; the marts, and what was planted."""
    from pipelines.settings_file import settings_from_mapping

    folder = tmp_path_factory.mktemp("planted")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "REFERRED_SHARE", {"cocm": 1.0, "general_bhi": 1.0})
        synthesize(folder / "in", 4000, 23)
    outcome = build_models(settings_from_mapping(
        {"source": [{"name": "input", "path": str(folder / "in")}]}, "test"), folder / "home", MODELS)
    assert outcome.exit_code == 0, outcome.message
    truth = folder / "in" / "_truth"
    facts = json.loads((truth / "truth.json").read_text(encoding="utf-8"))["facts"]
    yield outcome, read_truth(truth / "cocm_month.csv"), facts
    forget(folder)


def read_truth(path: Path) -> pl.DataFrame:
    """The planted months, money as decimals."""
    frame = pl.read_csv(path, schema_overrides={"billing_tin": pl.String})
    return frame.with_columns(pl.col("missed_dollars", "at_risk_dollars").cast(pl.Decimal(18, 2)))


def found(outcome: Outcome) -> pl.DataFrame:
    """Settled patient-months of members, as reconciliation has them."""
    with outcome.warehouse() as connection:
        rows = connection.execute("""
            select person_id, billing_tin, year_month, program, status, expected_codes, billed_codes, denied_codes,
                minutes, warnings, missed_amount, at_risk_amount
            from marts.cocm_patient_month
            where person_id is not null and (in_member_month or billed_codes <> '')
                and date_add(last_day(make_date(year, year_month % 100, 1)), 90) <= data_through""")
        names = [column[0] for column in rows.description]
        return pl.DataFrame(rows.fetchall(), names, orient="row", infer_schema_length=None)


def test_every_month_has_the_planted_status_and_dollars(planted: Planted) -> None:
    outcome, truth, _ = planted
    both = truth.filter("is_settled").join(
        found(outcome), ["person_id", "billing_tin", "year_month"], "full", coalesce=True, suffix="_found")
    same_status = pl.col("status_found").str.replace("MATCH_WITH_WARNING", "MATCH") == pl.col("status")
    same = same_status & (pl.col("missed_amount") == pl.col("missed_dollars")) & (
        (pl.col("at_risk_amount") - pl.col("at_risk_dollars")).abs() <= Decimal("0.01"))
    # A month without a contact is a month of the registry alone: nothing is planted in it.
    quiet = pl.col("status").is_null() & (pl.col("minutes") == 0) & (
        pl.concat_str("billed_codes", "denied_codes") == "") & (pl.col("missed_amount") == 0) & (
        pl.col("at_risk_amount") == 0)
    other = both.filter(~(same.fill_null(False) | quiet.fill_null(False)))
    with pl.Config(tbl_cols=-1, tbl_rows=60, fmt_str_lengths=40, tbl_width_chars=250):
        assert other.is_empty(), str(other)


def test_dollars_by_status(planted: Planted) -> None:
    outcome, truth, facts = planted
    sums = found(outcome).with_columns(pl.col("status").str.replace("MATCH_WITH_WARNING", "MATCH")).group_by(
        "status").agg(pl.col("missed_amount").sum(), pl.col("at_risk_amount").sum())
    amounts = {row["status"]: row for row in sums.iter_rows(named=True)}
    for status in truth["status"].unique():
        row = amounts.get(status, {"missed_amount": Decimal(0), "at_risk_amount": Decimal(0)})
        risk = truth.filter((pl.col("status") == status) & pl.col("is_settled"))["at_risk_dollars"].sum()
        assert row["missed_amount"] == Decimal(str(facts[f"missed_dollars {status}"])), status
        assert abs(row["at_risk_amount"] - risk) < Decimal("0.05"), status


@pytest.mark.parametrize("status", [
    "MISSED_ALL", "MISSED_ADDON", "UNDERCODED", "WRONG_CODE_FAMILY", "DENIED_RECOVERABLE", "MISROUTED_CARVEOUT",
    "UNSUPPORTED_BILLING", "UNSUPPORTED_ADDON", "CLAIM_WITHOUT_REGISTRY", "NO_CONSENT", "NO_INITIATING_VISIT",
    "PRIOR_AUTH_REQUIRED", "PAYER_FREQUENCY_LIMIT", "INELIGIBLE_BILLER", "MULTIPLE_BILLERS",
    "DUPLICATE_OVER_MONTHLY_LIMIT", "WRONG_MONTH_TYPE", "CONFLICT_99492_99493", "ORPHAN_ADDON",
])
def test_the_population_holds_the_fault(status: str, planted: Planted) -> None:
    """A comparison of nothing with nothing proves nothing."""
    _, truth, _ = planted
    rows = truth.filter((pl.col("status") == status) & pl.col("is_settled"))
    assert rows.height > 0
    assert status in WITHOUT_DOLLARS or (rows["missed_dollars"].sum() + rows["at_risk_dollars"].sum()) > 0


def test_reporting_adds_up_to_the_months(planted: Planted) -> None:
    outcome, _, _ = planted
    [(reported, at_risk)] = outcome.rows("""select sum(missed_amount), sum(at_risk_amount)
        from reporting.cocm_reconciliation where payer = 'all' and reconciliation_status = 'total'""")
    [(missed, risk)] = outcome.rows(
        "select sum(missed_amount), sum(at_risk_amount) from marts.cocm_patient_month")
    assert (reported, at_risk) == (missed, risk)


def test_denied_lines_to_send_again_are_listed(planted: Planted) -> None:
    outcome, _, _ = planted
    [(listed, still_open)] = outcome.rows("""select count(*), count(*) filter (where exists (
        select 1 from marts.cocm_patient_month as month where month.person_id = list.person_id
            and month.status in ('DENIED_RECOVERABLE', 'MISROUTED_CARVEOUT') and month.recoverable_amount > 0))
        from marts.work_list_cocm_denied_claim as list""")
    assert listed > 0
    assert still_open > 0
    write_work_lists(outcome.home.warehouse, outcome.home.inside, ["work_list_cocm_denied_claim"])
    written = outcome.home.inside / "cocm_denied_claim.csv"
    assert len(written.read_text(encoding="utf-8").splitlines()) == listed + 1
    assert written.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("reason", ["contact before referral", "more than the daily minutes", "score out of range"])
def test_impossible_registry_rows_are_set_aside_and_counted(reason: str, planted: Planted) -> None:
    outcome, _, facts = planted
    assert facts[f"registry rows rejected {reason}"] > 0
    assert outcome.rows("select sum(registry_rows) from reporting.cocm_registry_row where fate = ?", reason) == [
        (facts[f"registry rows rejected {reason}"],)]


def test_registry_rows_add_up(planted: Planted) -> None:
    """Rows in = used + of nobody + replaced + rejected; rows of patients that match no member stay."""
    outcome, _, _ = planted
    sums = outcome.rows("""select entity, sum(registry_rows) filter (where fate <> 'total') - sum(registry_rows)
        filter (where fate = 'total') from reporting.cocm_registry_row group by entity""")
    assert len(sums) == 8
    assert all(difference == 0 for _, difference in sums), sums
    [(unmatched, patients)] = outcome.rows("""
        select (select count(*) from marts.cocm_registry_patient where not is_matched),
        (select rows_unmatched from marts.cocm_registry_account where entity = 'cocm_patient')""")
    assert unmatched == patients > 0
