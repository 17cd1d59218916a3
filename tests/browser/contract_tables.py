"""Invented rows in the very shape of the reporting contracts (dbt_project/models/reporting/*.yml).

Dimensions with a total vary one at a time, the others in all combinations; figures come from a fixed
formula of the row's key; some rows are hidden, some unstable. So a page test follows the contract by itself.
"""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import polars as pl
import yaml

REPORTING = Path(__file__).parents[2] / "dbt_project" / "models" / "reporting"

# Values of dimensions and plain columns by name; a pattern may name the table as `table.column`.
VALUES: dict[str, tuple[Any, ...]] = {
    "bound": ("low", "high"),
    "payer": ("Golden State Health", "Sierra Mutual", "Valley Community Plan"),
    "unit_type": ("state", "payer_segment"),
    "kind": ("level", "annual_change"),
    "segment": ("COMM_HMO_POS", "COMM_PPO_EPO", "MEDICARE_ADV", "MEDI_CAL"),
    "year": (2023, 2024, 2025),
    "measurement_year": (2024, 2025),
    "programme_id": ("ohca",),
    "benchmark_id": ("primary_care_2034",),
    "benchmark_result.measure": ("primary_care", "behavioral_health"),
    "organization_id": tuple(f"94-10000{place:02}" for place in range(1, 15)),
    "region": ("North", "South"),
    "age_group": ("0-17", "18-64", "65+"),
    "bh_class": ("MH", "SUD"),
    "bh_subcategory": ("OP_PROF_NONPC", "OP_PROF_PC", "INPATIENT_FAC", "ED_OBS", "RESIDENTIAL", "RX_MH"),
    "category": ("A2", "B2", "C5", "D1", "E"),
    "scenario_id": ("headline", "gross", "module"),
    "edit_id": ("V01", "V07", "V12"),
    "county_fips": ("06037", "06059", "06065", "06019", "06067", "06001"),
    "condition_id": ("diabetes", "hypertension", "ischemic_heart_disease", "copd", "asthma", "heart_failure"),
    "cohort": ("spmi", "sud", "non_spmi_mh", "none", "any_bh"),
    "pmpm_comparison.cohort": ("any_bh", "spmi", "sud", "non_spmi_mh"),
    "pmpm_comparison.condition_id": ("all", "diabetes", "hypertension", "copd", "asthma", "heart_failure"),
    "comorbidity_prevalence.condition_id": ("diabetes", "hypertension", "copd", "asthma", "depression"),
    "condition_id_2": ("none", "hypertension"),
    "month_basis": ("all_benefits", "medical_behavioral"),
    "bh_definition": ("diagnosis", "any_evidence"),
    "bucket": ("medical", "pharmacy_medical", "behavioral", "pharmacy_behavioral"),
    "service_category": ("inpatient", "emergency_department", "office_visit", "behavioral_therapy", "laboratory"),
    "age_sex": ("female_18-44", "female_45-64", "male_18-44", "male_45-64"),
    "drug_class": ("antidepressant", "antipsychotic", "anxiolytic", "mood_stabilizer"),
    "prescriber_group": ("behavioral", "primary_care", "other", "missing"),
    "measure_id": ("FUH",),
    "rate_id": ("FUH-7", "FUH-30", "AMM-acute", "SSD"),
    "product_line": ("commercial", "medicaid"),
    "cocm_network.product_line": ("commercial",),
    "age_stratum": ("6-17", "18-64"),
    "race": ("white", "black"),
    "ethnicity": ("hispanic",),
    "outcome": ("no_continuous_enrollment", "hospice", "denominator"),
    "plan_type": ("HMO", "PPO"),
    "national_average": (42.0, 55.0),
    "service_family": ("cocm", "bhi"),
    "funding": ("self_funded",),
    "months_after_first": (1, 2, 3, 4, 5, 6),
    "code": ("99492", "99493", "99494", "G2214"),
    "reason_group": ("wrong_payer", "not_covered", "missing_information"),
    "diagnosis_group": ("depression_or_anxiety",),
    "county_biller": ("biller in county", "no biller in county"),
    "zip3": ("900", "928", "937"),
    "reconciliation_status": ("MATCH", "MISSED_ALL", "UNDERCODED", "NO_CONSENT", "DENIED_RECOVERABLE"),
    "status_group": ("match", "missed", "at_risk", "denied"),
    "year_month": (202501, 202502, 202503, 202504),
    "minutes_short_band": ("01-05", "06-10", "11-20"),
    "site_id": ("site_1", "site_2", "site_3"),
    "month": ("01", "02", "03", "04"),
    "registry_metric.metric": ("improvement", "response", "remission", "no_show", "caseload_per_fte", "review_90_day"),
    "model_title": ("Collaborative Care", "Refer out and coordinate"),
    "scenario": ("low", "base", "high"),
    "route": ("share_of_excess", "per_treated_member"),
    "parameter": ("reach", "engagement", "effect", "months_billed"),
    "study": ("IMPACT", "Pathways", "Claims study 2023"),
    "integration_opportunity.condition_id": ("diabetes", "copd", "asthma"),
    "pmpm_adjusted.condition_id": ("all", "diabetes", "copd", "asthma"),
    "cost_group": ("total", "total_truncated", "physical", "physical_truncated"),
    "method": ("crude", "age_sex", "matched", "hcc"),
    "cost_concentration.cohort": ("any_bh", "none"),
    "band": ("top_1", "next_4", "next_5", "other_90"),
    "lag": (0, 1, 2, 3),
    "practice_summary.measure": ("untreated_pct", "excess_pmpm"),
    "price_mark": ("published", "estimated"),
    "moved_to_year": (2025,),
    "service_class": ("inpatient", "outpatient", "professional", "pharmacy"),
    "reconciliation_by_payer.year": (2023, 2024, 2025),
    "metric": ("ed_visit", "ed_visit_admitted", "admission", "psychiatric_stay", "readmission"),
}
PLAIN: dict[str, Any] = {
    "status": "ok",
    "status_reason": None,
    "method_version": "1",
    "flags": None,
    "low_pct": 15.0,
    "high_pct": None,
    "target_year": 2034,
    "target_pct": 3.0,
    "result": "BELOW_TARGET",
    "severity": "warning",
    "certified": False,
    "value_set_source": "open",
}
RANGES: tuple[tuple[str, float, float], ...] = (
    (r"growth_pct$", 1, 7),
    (r"completion_pct$|developed_pct$", 70, 100),
    (r"change_points|required_points", 0.1, 1.2),
    (r"pct_of_bh_claims", 4, 20),
    (r"_pct$|^pct_|percent", 4, 13),
    (r"pmpm", 40, 900),
    (r"lift|ratio", 0.7, 2.6),
    (r"per_1000|per_100", 20, 400),
    (r"prevalence|share|^rate$|probability", 0.1, 0.7),
    (r"days|weeks", 5, 60),
    (r"distance|miles", 1, 40),
)


def wave(*parts: Any) -> float:
    """A repeatable number in 0..1 from any parts."""
    seed = 7
    for char in "|".join(map(str, parts)):
        seed = (seed * 131 + ord(char)) % 1_000_003
    return (seed * 7919 % 1_000_003) / 1_000_003


def contracts() -> dict[str, dict[str, Any]]:
    """Declared reporting models by name."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(REPORTING.glob("**/*.yml")):
        for model in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("models", []):
            if _publication(model):
                found[model["name"]] = model
    return found


def invent(model: dict[str, Any], values: dict[str, tuple[Any, ...]] | None = None) -> pl.DataFrame:
    """Rows of one declared table."""
    publication, name = _publication(model), model["name"]
    dims = publication["dimensions"]
    known = {**VALUES, **(values or {})}
    kinds = {column["name"]: str(column.get("data_type", "string")) for column in model["columns"]
             if column["name"] not in publication.get("withheld", [])}
    rows = []
    for key in _keys(name, dims, known, kinds):
        row: dict[str, Any] = dict(key)
        hidden = wave(name, *key.values()) < 0.06 and not _is_total(key, dims)
        _counts(row, publication, hidden)
        for column in publication.get("values", {}):
            row[column] = None if hidden else _figure(name, column, row, publication)
        for column in publication.get("plain", []):
            given = known.get(f"{name}.{column}") or known.get(column)
            row[column] = PLAIN.get(column, _fallback(column, kinds[column], key, given))
        if name == "measure_rate":
            _stratum(row)
        row["suppressed"] = hidden
        rows.append(row)
    return pl.DataFrame(rows, infer_schema_length=None).select([*kinds, "suppressed"])


def _stratum(row: dict[str, Any]) -> None:
    """The plain columns of measure_rate that repeat its key."""
    kinds = {"age_stratum": "age", "organization_id": "organization", "county_fips": "county"}
    found = [dim for dim in (*kinds, "race", "ethnicity") if row[dim] != "all"]
    row["stratum_type"] = kinds.get(found[0], found[0]) if found else "total"
    row["stratum"] = row[found[0]] if found else "all"


def _publication(model: dict[str, Any]) -> dict[str, Any]:
    meta = model.get("config", {}).get("meta", {}) or model.get("meta", {})
    return meta.get("publication", {})


def _keys(name: str, dims: dict[str, Any], known: dict[str, Any], kinds: dict[str, str]) -> list[dict[str, Any]]:
    def values(dim: str) -> tuple[Any, ...]:
        given = known.get(f"{name}.{dim}") or known.get(dim)
        return given or ((1, 2, 3) if "int" in kinds[dim] else (f"{dim}_a", f"{dim}_b", f"{dim}_c"))

    def total(dim: str) -> Any:
        return (dims[dim] or {}).get("total")

    fixed = [dim for dim in dims if total(dim) is None]
    loose = [dim for dim in dims if total(dim) is not None]
    found = []
    for part in itertools.product(*(values(dim) for dim in fixed)):
        base = {**dict(zip(fixed, part, strict=True)), **{dim: total(dim) for dim in loose}}
        found.append(base)
        for dim in loose:
            found += [{**base, dim: value} for value in values(dim)]
        for one, two in itertools.combinations(loose, 2):
            if {one, two} <= {"payer", "bh_class", "bh_subcategory", "segment", "category"} or "payer" in (
                one,
                two,
            ):
                found += [{**base, one: a, two: b} for a in values(one) for b in values(two)]
    return [{dim: key[dim] for dim in dims} for key in found][:6000]


def _is_total(key: dict[str, Any], dims: dict[str, Any]) -> bool:
    return all((dims[dim] or {}).get("total") in (None, value) for dim, value in key.items())


def _counts(row: dict[str, Any], publication: dict[str, Any], hidden: bool) -> None:
    parts = tuple(row.values())
    for column, rule in publication.get("counts", {}).items():
        of = (rule or {}).get("of")
        whole = row.get(of) if of else None
        size = whole * (0.15 + 0.7 * wave(column, *parts)) if whole else 120 + 4000 * wave(column, *parts)
        row[column] = None if hidden else int(size)


def _figure(name: str, column: str, row: dict[str, Any], publication: dict[str, Any]) -> float:
    side = next((word for word in ("low", "high") if word in column.split("_")), None)
    if side:
        estimate = row.get(_base(column, publication)) or 1.0
        return round(estimate * (0.9 if side == "low" else 1.12), 4)
    key = (name, column, *(str(row[dim]) for dim in publication["dimensions"]))
    rule = (publication.get("values", {}).get(column)) or {}
    if "ratio_of" in rule:
        top, bottom = (row.get(part) for part in rule["ratio_of"])
        return round(float(rule.get("scale", 1)) * (top or 0) / (bottom or 1), 10)
    for pattern, low, high in RANGES:
        if re.search(pattern, column):
            return round(low + (high - low) * wave(*key), 4)
    return round(5000 + 900_000 * wave(*key), 2)


def _base(column: str, publication: dict[str, Any]) -> str:
    """The estimate that a bound belongs to: the shortest value name with the same words."""
    words = set(column.split("_")) - {"ci", "low", "high", "lower", "upper", "interval"}
    names = [item for item in publication["values"] if not {"low", "high"} & set(item.split("_"))]
    fitting = [item for item in names if words <= set(item.split("_"))]
    share = re.compile(r"(_pct|rate.*|pmpm.*|prevalence.*|ratio|difference|estimate)$")
    return min(fitting or names, key=lambda item: (not share.search(item), len(item.split("_"))))


def _fallback(column: str, kind: str, key: dict[str, Any], given: tuple[Any, ...] | None) -> Any:
    if given:
        return given[int(wave(column, *key.values()) * len(given))]
    if kind == "boolean":
        return wave(column, *key.values()) < 0.15
    if "int" in kind:
        return 1
    if kind.startswith(("double", "decimal")):
        return round(10 * wave(column, *key.values()), 2)
    return (
        None
        if kind == "date"
        else f"{column.replace('_', ' ')} of {' '.join(str(part) for part in key.values() if part != 'all')}"
    )
