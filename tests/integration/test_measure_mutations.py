"""Moving any boundary of a measure by one makes a worked case fail: the cases hold every edge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from tests import hedis_cases
from tests.integration.test_hedis_cases import failing
from tests.measure_build import built
from tests.measure_models import Graph, compiled, rebuild, rolled_back

CASES = hedis_cases.load()
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

# file, text, changed text
MUTATIONS = [
    ("measure_fuh.sql", "index_date > last_event_date", "index_date >= last_event_date"),
    ("measure_fuh.sql", "age < 6", "age <= 6"),
    ("measure_fuh.sql", "age < 6", "age < 5"),
    ("measure_fuh.sql", "and date_add(discharge.index_date, 30)\n    where discharge", "and date_add(discharge.index_date, 29)\n    where discharge"),  # noqa: E501
    ("measure_fuh.sql", "and date_add(discharge.index_date, 30)\n    where discharge", "and date_add(discharge.index_date, 31)\n    where discharge"),  # noqa: E501
    ("measure_fuh.sql", "and date_add(discharge.index_date, 30)\n        and readmitted", "and date_add(discharge.index_date, 29)\n        and readmitted"),  # noqa: E501
    ("measure_fuh.sql", "and date_add(discharge.index_date, 30)\n        and readmitted", "and date_add(discharge.index_date, 31)\n        and readmitted"),  # noqa: E501
    ("measure_fuh.sql", "between date_add(discharge.index_date, 1)", "between date_add(discharge.index_date, 0)"),
    ("measure_fuh.sql", "date_add(required_exclusions.index_date, 7)", "date_add(required_exclusions.index_date, 6)"),
    ("measure_fuh.sql", "date_add(required_exclusions.index_date, 7)", "date_add(required_exclusions.index_date, 8)"),
    ("psychiatric_chain.sql", "select 30 as chain_days", "select 29 as chain_days"),
    ("psychiatric_chain.sql", "select 30 as chain_days", "select 31 as chain_days"),
    ("emergency_judged.sql", "date_add(counted.date_0, 31)", "date_add(counted.date_0, 30)"),
    ("emergency_judged.sql", "date_add(counted.date_0, 31)", "date_add(counted.date_0, 32)"),
    ("emergency_judged.sql", "date_add(visit.index_date, 7)", "date_add(visit.index_date, 6)"),
    ("emergency_judged.sql", "date_add(visit.index_date, 7)", "date_add(visit.index_date, 8)"),
    ("emergency_candidate.sql", "then 6 else 13", "then 6 else 14"),
    ("emergency_candidate.sql", "then 6 else 13", "then 6 else 12"),
    ("emergency_candidate.sql", "then 6 else 13", "then 7 else 13"),
    ("emergency_candidate.sql", "then 6 else 13", "then 5 else 13"),
    ("emergency_judged.sql", "date_add(visit.index_date, 30)", "date_add(visit.index_date, 29)"),
    ("emergency_judged.sql", "date_add(visit.index_date, 30)", "date_add(visit.index_date, 31)"),
    ("emergency_candidate.sql", "index_date > last_event_date", "index_date >= last_event_date"),
    ("emergency_follow_up.sql", "date_add(candidate.index_date, 30)", "date_add(candidate.index_date, 29)"),
    ("emergency_follow_up.sql", "date_add(candidate.index_date, 30)", "date_add(candidate.index_date, 31)"),
    ("emergency_follow_up.sql", "between candidate.index_date and", "between date_add(candidate.index_date, 1) and"),
    ("measure_amm.sql", "eligible_population.ipsd, -60)", "eligible_population.ipsd, -61)"),
    ("measure_amm.sql", "eligible_population.ipsd, 60)", "eligible_population.ipsd, 59)"),
    ("measure_amm.sql", "eligible_population.ipsd, 60)", "eligible_population.ipsd, 61)"),
    ("measure_amm.sql", "covered_days_acute >= 84", "covered_days_acute > 84"),
    ("measure_amm.sql", "covered_days_acute >= 84", "covered_days_acute >= 83"),
    ("measure_amm.sql", "covered_days_continuation >= 180", "covered_days_continuation > 180"),
    ("measure_amm.sql", "covered_days_continuation >= 180", "covered_days_continuation >= 179"),
    ("measure_amm.sql", "age < 18", "age <= 18"),
    ("antidepressant_coverage.sql", "date_add(ipsd, 114)", "date_add(ipsd, 113)"),
    ("antidepressant_coverage.sql", "date_add(ipsd, 114)", "date_add(ipsd, 115)"),
    ("antidepressant_coverage.sql", "date_add(ipsd, 231)", "date_add(ipsd, 230)"),
    ("antidepressant_coverage.sql", "date_add(ipsd, 231)", "date_add(ipsd, 232)"),
    ("measure_enrollment_rule.csv", "pharmacy,1,45,105,231", "pharmacy,1,45,104,231"),
    ("measure_enrollment_rule.csv", "pharmacy,1,45,105,231", "pharmacy,1,44,105,231"),
    ("measure_enrollment_rule.csv", "pharmacy,1,45,105,231", "pharmacy,1,45,106,231"),
    ("measure_enrollment_rule.csv", "SSD,pharmacy,1,45", "SSD,pharmacy,1,46"),
    ("measure_enrollment_rule.csv", "SSD,pharmacy,1,45", "SSD,pharmacy,1,44"),
    ("measure_enrollment_rule.csv", "SMC,medical,1,45", "SMC,medical,1,46"),
    ("measure_enrollment_rule.csv", "FUH,mental_health,0,0,0,30", "FUH,mental_health,0,0,0,31"),
    ("measurement_periods.csv", "2024-04-30", "2024-04-29"),
    ("measurement_periods.csv", "2024-04-30", "2024-05-01"),
    ("severe_illness_population.sql", "999 else 64", "999 else 65"),
    ("severe_illness_population.sql", "999 else 64", "999 else 63"),
    ("severe_illness_population.sql", "between 18 and", "between 19 and"),
    ("severe_illness_population.sql", "between 18 and", "between 17 and"),
    ("severe_mental_illness_event.sql", "count(distinct service_date) >= 2", "count(distinct service_date) >= 1"),
    ("severe_mental_illness_event.sql", "count(distinct service_date) >= 2", "count(distinct service_date) >= 3"),
    ("severe_mental_illness_event.sql", "count(distinct service_date) >= 2", "count(service_date) >= 2"),
    ("diabetes_evidence.sql", "diagnosis_dates >= 2", "diagnosis_dates >= 1"),
    ("diabetes_evidence.sql", "diagnosis_dates >= 2", "diagnosis_dates >= 3"),
    ("diabetes_evidence.sql", "drug_dates > 0 and diagnosis_dates > 0", "drug_dates > 0"),
    ("cardiovascular_evidence.sql", "= period.measurement_year - 1", "= period.measurement_year"),
    ("measure_saa.sql", "pdc_percent >= 80", "pdc_percent > 80"),
    ("measure_saa.sql", "pdc_percent >= 80", "pdc_percent >= 79"),
    ("measure_saa.sql", "dispensing_events, 0) < 2", "dispensing_events, 0) < 1"),
    ("measure_saa.sql", "dispensing_events, 0) < 2", "dispensing_events, 0) < 4"),
    ("antipsychotic_coverage.sql", "(200 * measured.days_covered + measured.treatment_days)", "(200 * measured.days_covered)"),  # noqa: E501
    ("long_acting_injection_supply.csv", ",28,medium", ",27,medium"),
    ("long_acting_injection_supply.csv", "risperidone,14", "risperidone,15"),
    ("measure_dsf_e.sql", "date_add(positive.positive_date, 30)", "date_add(positive.positive_date, 31)"),
    ("measure_dsf_e.sql", "date_add(positive.positive_date, 30)", "date_add(positive.positive_date, 29)"),
    ("depression_score.sql", "score >= 10", "score > 10"),
    ("depression_index.sql", "date_add(score.score_date, 15)", "date_add(score.score_date, 14)"),
    ("depression_index.sql", "date_add(score.score_date, 15)", "date_add(score.score_date, 16)"),
    ("depression_follow_up.sql", "date_add(depression_index.index_date, 120)", "date_add(depression_index.index_date, 121)"),  # noqa: E501
    ("depression_follow_up.sql", "date_add(depression_index.index_date, 240)", "date_add(depression_index.index_date, 239)"),  # noqa: E501
    ("depression_follow_up.sql", "date_add(depression_index.index_date, 240)", "date_add(depression_index.index_date, 241)"),  # noqa: E501
    ("screening_visit.sql", "date_add(claim.service_date, -14)", "date_add(claim.service_date, -13)"),
    ("screening_visit.sql", "date_add(claim.service_date, -14)", "date_add(claim.service_date, -15)"),
    ("measure_cms2.sql", "date_add(screened.service_date, 2)", "date_add(screened.service_date, 3)"),
    ("measure_year_rule.csv", "laboratory_place_ignored,2024,,true", "laboratory_place_ignored,2024,,false"),
    ("measure_year_rule.csv", "self_harm_any_position,2018,2024,false", "self_harm_any_position,2018,2024,true"),
    ("measure_year_rule.csv", "diabetes_by_two_dates,2018,2023,false", "diabetes_by_two_dates,2018,2023,true"),
    ("measure_year_rule.csv", "residential_is_followup,2025,,true", "residential_is_followup,2025,,false"),
    ("measure_year_rule.csv", "deceased_excluded,2023,,true", "deceased_excluded,2023,,false"),
    ("measure_amm.sql", "age < 18", "age < 17"),
    ("measure_saa.sql", "age_at_end >= 66", "age_at_end >= 65"),
    ("measure_saa.sql", "age_at_end >= 66", "age_at_end > 66"),
    ("measure_saa.sql", "between 66 and 80", "between 65 and 80"),
    ("measure_saa.sql", "between 66 and 80", "between 67 and 80"),
    ("measure_saa.sql", "between 66 and 80", "between 66 and 79"),
    ("measure_saa.sql", "between 66 and 80", "between 66 and 81"),
    ("measure_saa.sql", "age_at_end >= 81", "age_at_end >= 80"),
    ("measure_saa.sql", "age_at_end >= 81", "age_at_end > 81"),
    ("measure_exclusion.sql", "date_count >= 2", "date_count >= 1"),
    ("measure_exclusion.sql", "date_count >= 2", "date_count > 2"),
    ("measure_exclusion.sql", "(distinct advanced.service_date) >= 2", "(distinct advanced.service_date) >= 1"),
    ("measure_exclusion.sql", "(distinct advanced.service_date) >= 2", "(distinct advanced.service_date) > 2"),
    ("measure_exclusion.sql", "coded.service_date < period.period_start", "coded.service_date <= period.period_start"),
    ("diabetes_evidence.sql", "visit_dates >= 2", "visit_dates >= 1"),
    ("diabetes_evidence.sql", "visit_dates >= 2", "visit_dates > 2"),
    ("measure_dsf_e.sql", "age < 12", "age <= 12"),
    ("measure_dsf_e.sql", "age < 12", "age < 11"),
    ("measure_dsf_e.sql", "score.score_date between period.period_start and", "score.score_date > period.period_start and score.score_date <="),  # noqa: E501
    ("measure_dms_e.sql", "age < 12", "age <= 12"),
    ("measure_dms_e.sql", "age < 12", "age < 11"),
    ("measure_drr_e.sql", "age < 12", "age <= 12"),
    ("measure_drr_e.sql", "age < 12", "age < 11"),
    ("measure_drr_e.sql", "follow_up_score < 5", "follow_up_score <= 5"),
    ("measure_drr_e.sql", "follow_up_score < 5", "follow_up_score < 4"),
    ("measure_cms2.sql", "age < 12", "age <= 12"),
    ("measure_cms2.sql", "age < 12", "age < 11"),
    ("measure_cms2.sql", "date_add(screened.service_date, 2)", "date_add(screened.service_date, 1)"),
    ("measure_cms159.sql", "age < 12", "age <= 12"),
    ("measure_cms159.sql", "age < 12", "age < 11"),
    ("measure_cms159.sql", "follow_up_score < 5", "follow_up_score <= 5"),
    ("measure_cms159.sql", "follow_up_score < 5", "follow_up_score < 4"),
    ("depression_score.sql", "score >= 10", "score >= 9"),
    ("depression_score.sql", "score >= 3", "score > 3"),
    ("depression_score.sql", "score >= 3", "score >= 2"),
    ("depression_index.sql", "depression_score.score > 9", "depression_score.score >= 9"),
    ("depression_index.sql", "depression_score.score > 9", "depression_score.score > 10"),
    ("depression_index.sql", "date_add(score.score_date, -15)", "date_add(score.score_date, -14)"),
    ("depression_index.sql", "date_add(score.score_date, -15)", "date_add(score.score_date, -16)"),
    ("depression_index.sql", "date_add(score.score_date, 7)", "date_add(score.score_date, 6)"),
    ("depression_index.sql", "date_add(score.score_date, 7)", "date_add(score.score_date, 8)"),
    ("depression_index.sql", "period.intake_end", "date_add(period.intake_end, -1)"),
    ("depression_index.sql", "and score.score_date < ", "and score.score_date <= "),
]


@dataclass(frozen=True)
class Kept:
    """A built warehouse, open for changes that are rolled back, and its rendered models."""

    connection: duckdb.DuckDBPyConnection
    graph: Graph

    def failing_after(self, file: str, old: str, new: str) -> list[str]:
        """Ids of the cases that are answered otherwise once a text of a model or seed is another."""
        node = self.graph.node_of(file)
        text = node.path.read_text(encoding="utf-8") if node.is_seed else node.sql
        assert old in text, f"{file} no longer holds {old!r}"
        with rolled_back(self.connection):
            rebuild(self.connection, self.graph.below(node.name), {node.name: text.replace(old, new)})
            return failing(self.connection, CASES)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """One build over all cases; nothing fails before anything is moved."""
    with built(CASES, tmp_path_factory.mktemp("mutations")) as run:
        graph = compiled(run)
        with duckdb.connect(str(run.warehouse)) as connection:
            assert failing(connection, CASES) == []
            yield Kept(connection, graph)


@pytest.mark.parametrize(("file", "old", "new"), MUTATIONS,
                         ids=[f"{Path(file).stem}: {new.strip()[-60:]}" for file, _, new in MUTATIONS])
def test_a_moved_boundary_is_noticed(kept: Kept, file: str, old: str, new: str) -> None:
    """At least one worked case answers otherwise."""
    assert kept.failing_after(file, old, new), f"no case notices {new!r} instead of {old!r} in {file}"
