"""Figures of an invented population as the real pipeline computes them: one query per figure."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

BANDS = Path(__file__).with_name("calibration_bands.csv")

ENROLLED = """
    select person_id, max(case when product_line like 'medicare%' then 'medicare' else product_line end) as segment
    from core.member_month where year = 2024 group by person_id having count(distinct year_month) >= 11
"""
MEASURE = """
    select case when product_line like 'medicare%' then 'medicare' else product_line end as segment,
        100.0 * sum(case when in_numerator then 1 else 0 end) / count(*) as value, count(*) as n
    from marts.measure_event
    where rate_id = '{rate}' and in_denominator and measurement_year <= {last}
    group by 1
"""
PREVALENCE = """
    select enrolled.segment, 100.0 * count(evidence.person_id) / count(*) as value, count(*) as n
    from ({enrolled}) as enrolled
    left join ({evidence}) as evidence on enrolled.person_id = evidence.person_id
    group by 1
"""
CONDITION = "select person_id from core.person_condition where year = 2024 and claims_met and condition_id = '{id}'"
SPEND = """
    select segment, {column} as value, members as n from reporting.spend_summary
    where programme_id = 'ohca' and year = 2024 and payer = 'all' and segment <> 'all' and organization_id = 'all'
        and region = 'all' and age_group = 'all'
"""
PER_1000 = """
    select enrolled.segment, 1000.0 * count(event.person_id) / count(distinct enrolled.person_id) as value,
        count(distinct enrolled.person_id) as n
    from ({enrolled}) as enrolled
    left join (select distinct person_id, {day} from {table} where year({day}) = 2024 {where}) as event
        on enrolled.person_id = event.person_id
    group by 1
"""
COST = """
    select person_id, sum(cost_amount + coalesce(ffs_equivalent_amount, 0)) as cost from core.medical_claim
    where not is_denied and in_member_month and year = 2024 group by person_id
"""
_PER_PERSON = """
    select 'all', 1.0 * count(*) / (select count(*) from core.person), (select count(*) from core.person) from {table}
"""


def _prevalence(condition: str) -> str:
    return PREVALENCE.format(enrolled=ENROLLED, evidence=CONDITION.format(id=condition))


def _per_1000(table: str, day: str, where: str = "") -> str:
    return PER_1000.format(enrolled=ENROLLED, table=table, day=day, where=where)


CONDITIONS = ("hypertension", "diabetes", "heart_failure", "copd", "depression", "schizophrenia")
FIGURES: dict[str, str] = {
    **{f"prevalence_{c}": _prevalence(c) for c in CONDITIONS},
    "prevalence_any_cohort": PREVALENCE.format(
        enrolled=ENROLLED, evidence="select person_id from core.person_cohort where year = 2024 and cohort <> 'none'"),
    "comorbidity_lift_diabetes": f"""
        select 'all', avg(case when cohort <> 'none' then sick end) / avg(case when cohort = 'none' then sick end),
            count(*)
        from (select cohort.cohort, case when evidence.person_id is null then 0.0 else 1.0 end as sick
            from core.person_cohort as cohort
            inner join ({ENROLLED}) as enrolled on cohort.person_id = enrolled.person_id
            left join ({CONDITION.format(id="diabetes")}) as evidence
                on cohort.person_id = evidence.person_id
            where cohort.year = 2024)""",
    "fuh_7": MEASURE.format(rate="FUH-7", last=2024),
    "fuh_30": MEASURE.format(rate="FUH-30", last=2024),
    "fum_30": MEASURE.format(rate="FUM-30", last=2024),
    "amm_acute": MEASURE.format(rate="AMM-acute", last=2024),
    "amm_continuation": MEASURE.format(rate="AMM-continuation", last=2024),
    "ssd": MEASURE.format(rate="SSD", last=2025),
    "saa": MEASURE.format(rate="SAA", last=2025),
    "cocm_uptake_per_1000": """
        select 'all', 1000.0 * count(distinct claim.person_id) / count(*), count(*)
        from core.person_cohort as cohort
        left join (select distinct person_id from marts.cocm_claim_month where is_cocm_paid and year = 2024) as claim
            on cohort.person_id = claim.person_id
        where cohort.year = 2024 and cohort.cohort <> 'none'""",
    "cocm_response": """
        select 'all', 100.0 * avg(case when is_response then 1.0 else 0.0 end), count(*)
        from marts.cocm_registry_outcome where program = 'cocm' and in_outcome_denominator""",
    "referral_enrolled_90_days": """
        select 'all', 100.0 * count(*) filter (where outcome = 'enrolled' and outcome_date - referred_date <= 90)
            / count(*), count(*)
        from read_parquet('{folder}/cocm_referral.parquet') where referred_date <= date '2025-12-31'""",
    "bh_share_of_claims": SPEND.format(column="bh_claims_only_pct"),
    "bh_share_of_expense": SPEND.format(column="bh_pct"),
    "pc_share": SPEND.format(column="pc_pct"),
    "ed_visits_per_1000": _per_1000("core.ed_visit", "visit_date", "and not is_denied"),
    "stays_per_1000": _per_1000("core.inpatient_stay", "admission_date", "and is_acute and not is_denied"),
    "top_1_percent_of_cost": f"""
        select 'all', 100.0 * sum(case when place <= 0.01 * people then cost else 0 end) / sum(cost), max(people) from (
            select cost, row_number() over (order by cost desc) as place, (select count(*) from ({ENROLLED})) as people
            from ({COST}))""",
    "bh_to_none_cost_ratio": f"""
        select 'all', avg(case when cohort <> 'none' then coalesce(cost, 0) end)
            / avg(case when cohort = 'none' then coalesce(cost, 0) end), count(*)
        from core.person_cohort as cohort inner join ({ENROLLED}) as enrolled on cohort.person_id = enrolled.person_id
        left join ({COST}) as spent on cohort.person_id = spent.person_id where cohort.year = 2024""",
    "medical_lines_per_member": _PER_PERSON.format(table="core.medical_claim"),
    "fills_per_member": _PER_PERSON.format(table="core.pharmacy_claim"),
}


@dataclass(frozen=True)
class Reading:
    """One band with what came out: `n` is the denominator the value rests on."""

    figure: str
    segment: str
    published: float
    source: str
    low: float
    high: float
    least: int
    value: float | None
    n: int

    @property
    def judged(self) -> bool:
        """Whether the denominator is large enough for the band to mean anything."""
        return self.value is not None and self.n >= self.least

    @property
    def inside(self) -> bool:
        """Whether the value lies in the band."""
        return self.value is not None and self.low <= self.value <= self.high


def read(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Reading]:
    """Every band with its figure from one warehouse; the referrals from the input folder."""
    found = {}
    for figure, sql in FIGURES.items():
        for segment, value, n in connection.execute(sql.replace("{folder}", str(folder))).fetchall():
            found[figure, segment] = (None if value is None else float(value), int(n))
    with BANDS.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        Reading(
            r["figure"], r["segment"], float(r["published"]), r["source"], float(r["low"]), float(r["high"]),
            int(r["least"]), *found.get((r["figure"], r["segment"]), (None, 0)),
        )
        for r in rows
    ]  # fmt: skip


def markdown(readings: dict[int, Iterable[Reading]], members: int) -> str:
    """The table of the documentation page: bands, published values, and what each seed gave."""
    seeds = sorted(readings)
    lists = {seed: list(readings[seed]) for seed in seeds}
    head = ["figure", "segment", "published", "band", *(f"seed {s}" for s in seeds), "source"]
    lines = [f"{members:,} members per seed, computed by the pipeline.", "", "| " + " | ".join(head) + " |",
             "|" + " --- |" * len(head)]  # fmt: skip
    for place, first in enumerate(lists[seeds[0]]):
        shown = []
        for seed in seeds:
            reading = lists[seed][place]
            text = "none" if reading.value is None else f"{reading.value:.1f}"
            shown.append(text if reading.judged else f"{text} (n {reading.n})")
        band = f"{first.low:g} to {first.high:g}"
        cells = [first.figure, first.segment, f"{first.published:g}", band, *shown, first.source]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
