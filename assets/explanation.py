"""The story of one person in one quality measure, for a nurse or an auditor: `bhi explain FUH --person X`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from assets.errors import ConfigurationError

DISCLAIMER = ("HEDIS-like logic in own words. Not certified, not reviewed by NCQA; check against the licensed "
              "specification before use.")
EVENT = ("payer", "index_date", "event_id", "product_line", "drop_reason")
TIMELINE = {
    "enrollment": """
        select start_date, 'enrolled until ' || end_date || ', ' || product_line || ': '
            || concat_ws(', ', case when has_medical then 'medical' end,
                case when has_mental_health then 'mental health' end,
                case when has_pharmacy then 'pharmacy' end)
            || case when is_hospice then ', hospice' else '' end
        from core.eligibility where person_id = $person and start_date <= $last and end_date >= $first""",
    "stay": """
        select admission_date, case when is_acute then 'acute' else 'nonacute' end || ' stay to '
            || coalesce(cast(discharge_date as varchar), 'still a patient') || ', principal diagnosis '
            || coalesce(principal_diagnosis, 'none') || ' ' || claim_ids
        from core.inpatient_stay where person_id = $person and admission_date <= $last
            and coalesce(discharge_date, admission_date) >= $first""",
    "emergency": """
        select visit_date, 'emergency visit, principal diagnosis ' || coalesce(principal_diagnosis, 'none')
            || case when ends_in_admission then ', admitted' else '' end || ' ' || claim_ids
        from core.ed_visit where person_id = $person and visit_date between $first and $last""",
    "visit": """
        select v.service_date, string_agg(distinct replace(v.visit_kind, '_', ' '), ', ' order by
                replace(v.visit_kind, '_', ' '))
            || case when bool_or(v.is_mental_health_provider) then ', mental health provider' else '' end
            || case when bool_or(v.has_mental_health_diagnosis) then ', mental health diagnosis' else '' end
            || case when bool_or(v.has_substance_use_disorder) then ', substance use diagnosis' else '' end
            || ' [' || v.claim_id || ']'
        from intermediate.visit as v join who on v.enrollee_key = who.enrollee_key
        where v.service_date between $first and $last group by v.service_date, v.claim_id""",
    "drug": """
        select f.dispensing_date, f.ingredient || ', ' || f.days_supply || ' days (' || f.medication_list || ') ['
            || f.claim_id || ']'
        from intermediate.drug_fill as f join who on f.enrollee_key = who.enrollee_key
        where f.dispensing_date between $first and $last""",
    "injection and test": """
        select s.service_date, s.code || ' (' || replace(s.value_set, '_', ' ') || ')'
            || case when s.is_not_performed then ', marked not performed' else '' end || ' [' || s.claim_id || ']'
        from intermediate.coded_service as s join who on s.enrollee_key = who.enrollee_key
        where s.service_date between $first and $last and (s.value_set like '%_test' or s.value_set like '%_result'
            or s.value_set like 'long_acting%' or s.value_set = 'hospice_service')""",
    "score": """
        select d.score_date, d.instrument || ' ' || coalesce(cast(d.score as varchar), 'without a number')
        from intermediate.depression_score as d
        where d.person_key in (select person_key from who) and d.score_date between $first and $last""",
}


def explain_measure(warehouse: Path, measure_id: str, person_id: str, year: int | None = None) -> str:
    """What each rule of the measure decided for the person, and the timeline it was decided on.

    Args:
        warehouse: the warehouse of the last successful run.
        measure_id: e.g. FUH; upper or lower case.
        person_id: as delivered.
        year: measurement year; by default every year that has something to say.

    Raises:
        ConfigurationError: no run yet, unknown measure or person, or a year that is not in the catalogue.
    """
    import duckdb

    if not warehouse.exists():
        raise ConfigurationError(f"{warehouse}: no warehouse. Run `bhi run` first.")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        measure = known_measure(connection, measure_id)
        known_person(connection, person_id)
        years = asked_years(connection, measure, person_id, year)
        parts = [f"{measure}: {title(connection, measure)}", DISCLAIMER, f"Person {person_id}"]
        for one in years:
            parts += ["", *explain_year(connection, measure, person_id, one)]
    return "\n".join(parts)


def known_measure(connection: Any, measure_id: str) -> str:
    """The catalogue's spelling of the measure."""
    rows = connection.execute("select distinct measure_id from seed.measures order by 1").fetchall()
    known = [row[0] for row in rows]
    for name in known:
        if name.lower() == measure_id.lower():
            return name
    raise ConfigurationError(f"{measure_id} is no measure. Known measures: {', '.join(known)}.")


def known_person(connection: Any, person_id: str) -> None:
    """Refuse an id that no enrollment span names."""
    if not connection.execute("select 1 from core.person where person_id = ? limit 1", [person_id]).fetchall():
        raise ConfigurationError(f"No person {person_id} in this warehouse. Give the person_id as it was delivered.")


def title(connection: Any, measure: str) -> str:
    """Titles of the measure's rates."""
    rows = connection.execute("select title from seed.measures where measure_id = ? order by sort_order",
                              [measure]).fetchall()
    return "; ".join(row[0] for row in rows)


def asked_years(connection: Any, measure: str, person_id: str, year: int | None) -> list[int]:
    """The year asked for, else those with a row for the person, else all that were considered."""
    if year is not None:
        return [year]
    rows = connection.execute("""select distinct measurement_year from marts.measure_event
        where measure_id = ? and person_id = ? order by 1""", [measure, person_id]).fetchall()
    if not rows:
        rows = connection.execute("""select distinct measurement_year from intermediate.measure_support
            where measure_id = ? order by 1""", [measure]).fetchall()
    return [row[0] for row in rows]


def explain_year(connection: Any, measure: str, person_id: str, year: int) -> list[str]:
    """Verdicts and timeline of one measurement year."""
    period = connection.execute("select period_start, period_end from seed.measurement_periods "
                                "where measurement_year = ?", [year]).fetchone()
    if period is None:
        raise ConfigurationError(f"{year} is no measurement year of the catalogue.")
    cursor = connection.execute("""select * from marts.measure_event where measure_id = ? and person_id = ?
        and measurement_year = ? order by payer, index_date, event_id, product_line, drop_reason, rate_id""",
        [measure, person_id, year])
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    rules = connection.execute("select drop_reason, stage, sentence from seed.measure_drop_rule "
                               "where measure_id = ? order by step", [measure]).fetchall()
    lines = [f"Measurement year {year}"]
    if not rows:
        return [*lines, *why_no_row(connection, measure, person_id, year)]
    for _, rates in groupby(rows, key=lambda row: [row[name] for name in EVENT]):
        lines += verdict(list(rates), rules)
    first = connection.execute("""select min(earliest_date) from intermediate.measure_support
        where measure_id = ? and measurement_year = ?""", [measure, year]).fetchone()
    return [*lines, "  Timeline", *timeline(connection, person_id, (first or period)[0] or period[0], period[1])]


def verdict(rates: Sequence[dict[str, Any]], rules: Sequence[tuple[str, str, str]]) -> list[str]:
    """What every rule decided for one event, whose rates share the rules: passed, failed, or not reached."""
    row = rates[0]
    index = f", index date {row['index_date']}" if row["index_date"] else ""
    lines = [f"  {row['payer']}, {row['product_line']}{index}, age {row['age']}"]
    failed = False
    for reason, stage, sentence in rules:
        state = "not reached" if failed else ("FAILED" if reason == row["drop_reason"] else "passed")
        failed = failed or reason == row["drop_reason"]
        lines.append(f"    {state:<11} {stage.replace('_', ' ')}: {reason}" +
                     (f" - {sentence}" if state == "FAILED" else ""))
    if not row["in_denominator"]:
        lines.append(f"    Not in the denominator: {row['drop_reason']}.")
    for rate in rates:
        if row["in_denominator"]:
            met = f"yes, on {rate['numerator_date']}" if rate["in_numerator"] else "no"
            lines.append(f"    {rate['rate_id']}: in the denominator; numerator met: {met}.")
    for claims, source in dict.fromkeys((rate["evidence_claim_ids"], rate["value_set_source"]) for rate in rates):
        lines.append(f"    Evidence {claims}; code lists: {source}; certified: no.")
    return lines


def why_no_row(connection: Any, measure: str, person_id: str, year: int) -> list[str]:
    """The reason that stands in for a missing row: an unsupported year, or no starting evidence."""
    rows = connection.execute("""select s.payer, s.status, s.status_reason
        from intermediate.measure_support as s
        where s.measure_id = ? and s.measurement_year = ? and (s.payer = 'all' or s.payer in
            (select payer from core.eligibility where person_id = ?)) order by 1""",
        [measure, year, person_id]).fetchall()
    if not rows:
        return ["  The person's payers delivered no claims that touch this year."]
    return [f"  {payer}: " + ("no starting evidence of the measure (for example no such stay, visit or drug)."
                              if status == "ok" else f"{status.replace('_', ' ')}: {reason}.")
            for payer, status, reason in rows]


def timeline(connection: Any, person_id: str, first: Any, last: Any) -> Iterable[str]:
    """Dated facts from the measure's look-back to the end of its year."""
    facts: list[tuple[str, str, str]] = []
    for kind, sql in TIMELINE.items():
        query = f"""with who as (select distinct enrollee_key, person_key from intermediate.enrollee
            where person_id = $person) {sql}"""
        wanted = {"person": person_id, "first": first, "last": last}
        used = {name: value for name, value in wanted.items() if f"${name}" in query}
        facts += [(str(date), kind, text) for date, text in connection.execute(query, used).fetchall()]
    return [f"    {date}  {kind:<18} {text}" for date, kind, text in sorted(facts)]
