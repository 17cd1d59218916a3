"""From drawn arrays to rows with the names of the input contract."""

from __future__ import annotations

import numpy as np
import polars as pl

from .clock import NEVER, day_number
from .members import RACES, Spans
from .person import Person
from .tables import column, table

MONEY = (
    "paid_amount",
    "allowed_amount",
    "charge_amount",
    "coinsurance_amount",
    "copayment_amount",
    "deductible_amount",
    "total_cost_amount",
    "x_ffs_equivalent_amount",
    "amount",
)


def pick(values: list[str] | np.ndarray, index: np.ndarray) -> pl.Series:
    """Text by number; -1 and the empty text become null."""
    listed = pl.Series([None, *[v or None for v in values]], dtype=pl.String)
    return listed.gather((index + 1).astype(np.uint32))


def dates(day: np.ndarray) -> pl.Series:
    """Day numbers as dates; -1 and NEVER become null."""
    d = pl.Series(day.astype(np.int32))
    return pl.select(pl.when((d != -1) & (d != NEVER)).then(d)).to_series().cast(pl.Date)


def numbered(prefix: str, number: np.ndarray, width: int = 8) -> pl.Series:
    """Identifiers such as P00000012."""
    return pl.select(pl.lit(prefix) + pl.Series(number.astype(np.int64)).cast(pl.String).str.zfill(width)).to_series()


def payer_number() -> np.ndarray:
    """A number per payer and plan row, used in member numbers."""
    names = list(dict.fromkeys(column("plans", "payer")))
    return np.array([names.index(x) for x in column("plans", "payer")])


def member_ids(index: np.ndarray, plan: np.ndarray) -> pl.Series:
    """Payer's own number of the member: another one at each payer, with leading zeros."""
    return numbered("", (payer_number()[plan] + 1) * 100_000_000 + index * 7 % 100_000_000, 11)


def eligibility_rows(p: Person, spans: Spans) -> pl.DataFrame:
    """One row per coverage span."""
    m, s, rng = p.members, spans, p.rng("eligibility rows")
    n = len(s.member)
    place, line = m.place[s.member], m.line[s.member]
    medicare = np.array([x == "medicare" for x in column("plans", "payer_type")])[s.plan]
    disabled = medicare & (m.age(p.calendar.end)[s.member] < 65)
    far = rng.random(n) < 0.5
    end = np.where(s.is_open, np.where(far, day_number(9999, 12, 31), -1), s.end)
    dead = m.death[s.member] < NEVER
    dual = (m.dual[s.member] & (line == 2)).astype(int)
    flag = np.array(["0", "1"])
    return pl.DataFrame(
        {
            "person_id": numbered("P", m.index[s.member]),
            "member_id": member_ids(m.index[s.member], s.plan),
            "subscriber_id": member_ids(m.index[s.member], s.plan),
            "gender": pick(["male", "female"], m.female[s.member].astype(int)),
            "race": pick(list(RACES), m.race[s.member]),
            "birth_date": dates(m.birth[s.member]),
            "death_date": dates(m.death[s.member]),
            "death_flag": pick(flag, dead.astype(int)),
            "enrollment_start_date": dates(s.start),
            "enrollment_end_date": dates(end),
            "payer": pick(column("plans", "payer"), s.plan),
            "payer_type": pick(column("plans", "payer_type"), s.plan),
            "plan": pick(column("plans", "plan"), s.plan),
            "original_reason_entitlement_code": pick(["", "0", "1"], np.where(medicare, np.where(disabled, 2, 1), 0)),
            "dual_status_code": pick(["", "NA", "02"], np.where(medicare | s.secondary, 1 + dual, 0)),
            "medicare_status_code": pick(["", "10", "20"], np.where(medicare, np.where(disabled, 2, 1), 0)),
            "enrollment_status": ["active"] * n,
            "hospice_flag": pick(flag, s.hospice.astype(int)),
            "institutional_snp_flag": pick(flag, (m.institutional[s.member] & np.isin(s.plan, [3, 8, 9])).astype(int)),
            "long_term_institutional_flag": pick(flag, (m.institutional[s.member] & medicare).astype(int)),
            "state": pick(column("counties", "state"), place),
            "zip_code": pick(column("counties", "zip_code"), place),
            "city": pick(column("counties", "city"), place),
            "ethnicity": pick(["not hispanic or latino", "hispanic or latino"], m.hispanic[s.member].astype(int)),
            "data_source": pick(column("plans", "data_source"), s.plan),
            "x_product_type": pick(column("plans", "product_type"), s.plan),
            "x_medical_benefit": pick(column("plans", "medical_benefit").astype(str), s.plan),
            "x_mental_health_benefit": pick(column("plans", "mental_health_benefit").astype(str), s.plan),
            "x_pharmacy_benefit": pick(column("plans", "pharmacy_benefit").astype(str), s.plan),
            "x_county_fips": pick(column("counties", "county_fips"), place),
            "x_region": pick(column("counties", "region"), place),
            "x_funding": pick(column("plans", "funding"), s.plan),
        }
    )


def lab_rows(p: Person, spans: Spans, results: pl.DataFrame) -> pl.DataFrame:
    """One row per laboratory result of a covered member."""
    member, day = results["member"].to_numpy(), results["day"].to_numpy()
    plan = spans.plan_on(member, day)
    frame = (
        results.with_columns(
            pl.Series("plan", plan),
            numbered("P", p.members.index[member]).alias("person_id"),
            dates(day).alias("date"),
            pick(column("plans", "data_source"), np.maximum(plan, 0)).alias("data_source"),
        )
        .filter(pl.col("plan") >= 0)
        .sort("member", "day", "loinc")
    )
    return frame.select(
        numbered("L", p.block * 10_000_000 + np.arange(frame.height), 12).alias("lab_result_id"),
        "person_id",
        pl.lit("loinc").alias("source_component_type"),
        pl.col("loinc").alias("source_component_code"),
        pl.lit("loinc").alias("normalized_component_type"),
        pl.col("loinc").alias("normalized_component_code"),
        pl.lit("final").alias("status"),
        "result",
        pl.col("date").alias("result_datetime"),
        pl.col("date").alias("collection_datetime"),
        pl.col("unit").alias("source_units"),
        pl.col("unit").alias("normalized_units"),
        "data_source",
    )


def attribution_rows(p: Person, spans: Spans) -> pl.DataFrame:
    """One row per member and January to December month of an HMO plan: the roster the plan assigned."""
    starts = p.calendar.month_starts()
    hmo = (
        np.isin(spans.plan, [i for i, t in enumerate(column("plans", "product_type")) if t == "HMO"]) & ~spans.secondary
    )
    who = np.flatnonzero(hmo)
    month = np.tile(np.arange(len(starts) - 1), len(who))
    row = np.repeat(who, len(starts) - 1)
    inside = (spans.start[row] <= starts[month]) & (spans.end[row] >= starts[month])
    row, month = row[inside], month[inside]
    member = spans.member[row]
    year = p.calendar.first_year + month // 12
    org = p.members.choice[member, 0]
    frame = pl.DataFrame(
        {
            "person_id": numbered("P", p.members.index[member]),
            "member_id": member_ids(p.members.index[member], spans.plan[row]),
            "year_month": pl.Series(year * 100 + month % 12 + 1).cast(pl.String),
            "payer": pick(column("plans", "payer"), spans.plan[row]),
            "plan": pick(column("plans", "plan"), spans.plan[row]),
            "data_source": pick(column("plans", "data_source"), spans.plan[row]),
            "payer_attributed_provider": pick(p.providers.clinician_npi, p.members.pcp[member]),
            "payer_attributed_provider_practice": pick(p.providers.name, org),
            "payer_attributed_provider_organization": pick(p.providers.tin, org),
            "payer_attributed_provider_lob": pick(column("plans", "payer_type"), spans.plan[row]),
        }
    )
    return frame.unique(["person_id", "payer", "year_month"], keep="first", maintain_order=True)


def drug_rows() -> pl.DataFrame:
    """One row per drug code of the invented formulary."""
    return table("drugs").select("ndc_code", "ingredient", "route", "dose_form").sort("ndc_code")
