"""A fifth state is rows: the worked example under a programme that only seeds know, with residents alone,
drugs of diagnosed people, health center claims and 42 CFR Part 2 lines left out. By hand below."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assets import transformation
from tests.golden.spend_example import example_rows
from tests.pipeline import Outcome
from tests.spending_build import build_spending

pytestmark = pytest.mark.timeout(900)

CHANGED = {"residents": "state", "drug_rule": "diagnosed", "facility_step": "on", "denominator": "gross",
           "long_term_care_spend": "out", "floor_member_months": "25", "organization_floor_member_months": "25"}
ROWS = {
    "spend_programme": ["vermont,A state of this test,rows alone,P"],
    "spend_method_version": ["vermont,2000,2099,vermont-7"],
    "benchmark_target": ["vermont_level,vermont,primary_care,payer_segment,2024,2030,level,12,,2030,P,this test"],
}


def add_state(project: Path) -> None:
    """Append the state's rows to the seeds of a copy of the project; no SQL is touched."""
    seeds = project / "seeds" / "reference_data"
    parameters = (seeds / "spend_programme_parameter.csv").read_text(encoding="utf-8").splitlines()
    own = [line.replace("ohca,", "vermont,", 1).split(",") for line in parameters if line.startswith("ohca,")]
    own = [[*row[:3], CHANGED.get(row[1], row[3])] for row in own]
    for name, rows in {**ROWS, "spend_programme_parameter": [",".join(row) for row in own]}.items():
        path = seeds / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + "\n".join(rows) + "\n",
                        encoding="utf-8")


@pytest.fixture(scope="module")
def vermont(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    folder = tmp_path_factory.mktemp("vermont")
    project = folder / "dbt_project"
    shutil.copytree(transformation.PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    add_state(project)
    rows = example_rows(folder / "in")
    # A fourth member of Birch takes an antidepressant and has no behavioral claim at all.
    rows.add("eligibility", person_id="b3", member_id="b3", gender="male", birth_date="1980-05-01",
             enrollment_start_date="2025-01-01", enrollment_end_date="2025-12-31", x_product_type="HMO",
             payer="Birch", payer_type="medicaid", plan="Birch Care", x_county_fips="50007")
    rows.add("pharmacy_claim", claim_id="sertraline_alone", claim_line_number=1, person_id="b3", member_id="b3",
             dispensing_date="2025-03-10", ndc_code="00000000001", quantity=30, days_supply=30,
             paid_amount="33.00", paid_date="2025-03-20", payer="Birch", plan="Birch Care")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transformation, "PROJECT", project)
        forget_models()
        try:
            yield build_spending(rows.write(), folder / "home",
                                 {"programme": "vermont", "resident_state_fips": "50"}, {"drop_part2": True})
        finally:
            forget_models()


def forget_models() -> None:
    """Let the models and seeds be read again: they were another project's."""
    transformation.models.cache_clear()
    transformation.manifest.cache_clear()


def test_the_programme_of_the_rows_decides(vermont: Outcome) -> None:
    found = vermont.rows("""
        select payer, programme_id, method_version, cast(members as int), cast(member_months as int),
            cast(claims_total as varchar), cast(pc_claims as varchar), cast(bh_claims as varchar), status, flags
        from reporting.spend_summary where unit_type = 'payer_segment' order by payer
    """)
    # Alder: the child across the border is not counted, the alcohol visit of 800 is under Part 2.
    #   a1: 100 + 10 + 150 + 90 + 140 + 160 + 2880 + 200 + 15 + 0 + 25 + 20 + 40 = 3830.
    #   Primary care 100 + 150 + 15. Behavioral 10 + 150 + 90 + 140 + 160 + 2880 + 200 + 20 (a drug of
    #   someone diagnosed) = 3650. Twelve member months are below the floor of 25.
    # Birch: 250 + 200 + 180 + 18 + 75 + 85 + 300 + 33 = 1141; the opioid residence is under Part 2, the
    #   nursing home is long-term care. Primary care 18 + 75 + 180 (the health center's claim) = 273.
    #   Behavioral 250 + 200 (buprenorphine, diagnosed) + 18 + 75 + 85 + 300 = 928; not b3's 33.
    assert found == [
        ("Alder", "vermont", "vermont-7", 1, 12, "3830.00", "265.00", "3650.00", "below_floor",
         "SUD_REDACTED"),
        ("Birch", "vermont", "vermont-7", 3, 36, "1141.00", "273.00", "928.00", "ok",
         "CAP_UNALLOCATED,SUD_REDACTED"),
    ]


def test_lines_say_why_they_are_outside(vermont: Outcome) -> None:
    reasons = dict(vermont.rows("""
        select excluded_reason, string_agg(claim_id, ' ' order by claim_id) from marts.claim_line_spending
        where excluded_reason is not null group by 1"""))
    assert reasons == {
        "denied": "denied_visit",
        "long_term_care_left_out": "nursing_home_dementia",
        "no_member_month": "not_enrolled",
        "not_primary_payer": "secondary_visit",
        "not_resident": "child_cardiology child_checkup family_doctor_in_emergency",
    }


def test_the_state_s_own_benchmark_is_judged(vermont: Outcome) -> None:
    # Birch: primary care 273 + D1 600 of 1141 + 600 + 900 = 2641 before rebates.
    rows = vermont.rows("""
        select benchmark_id, payer, result, rate_pct from reporting.benchmark_result
        where measure = 'primary_care' and payer = 'Birch'""")
    assert [row[:3] for row in rows] == [("vermont_level", "Birch", "AT_TARGET")]
    assert rows[0][3] == pytest.approx(100 * 873 / 2641)


def test_the_other_programmes_stand_beside_it(vermont: Outcome) -> None:
    known = {row[0] for row in vermont.rows("select scenario_id from reporting.spend_sensitivity")}
    assert {"headline", "ohca", "milbank", "oregon", "massachusetts"} <= known and "vermont" not in known


def test_it_reconciles_with_what_arrived(vermont: Outcome) -> None:
    arrived = vermont.rows("""
        select payer, cast(sum(amount_in) as varchar), cast(sum(amount_matched) as varchar),
            cast(sum(amount_unmatched) as varchar), cast(sum(amount_set_aside) as varchar)
        from marts.reconciliation_month where year = 2025 group by payer order by payer""")
    # Alder paid 4905 + 500 unmatched + 70 denied + 60 secondary; under Part 2 the alcohol visit of 800 and
    # the brief intervention of 35 are set aside.
    # Birch paid 10108 + 33; 5000 under Part 2.
    assert arrived == [("Alder", "5535.00", "4200.00", "500.00", "835.00"),
                       ("Birch", "10141.00", "5141.00", "0.00", "5000.00")]
    lines = vermont.rows("""
        select payer, cast(sum(case when excluded_reason = 'no_member_month' then 0 else paid_amount end)
            as varchar), cast(sum(case when excluded_reason = 'no_member_month' then paid_amount else 0 end)
            as varchar)
        from marts.claim_line_spending group by payer order by payer""")
    assert lines == [row[:1] + row[2:4] for row in arrived]
    counted = dict(vermont.rows("""
        select payer, sum(spending_amount) from marts.claim_line_spending
        where excluded_reason is null group by payer"""))
    assert counted == dict(vermont.rows("""
        select payer, claims_total from reporting.spend_summary where unit_type = 'payer'"""))
