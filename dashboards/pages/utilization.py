"""Utilization: emergency visits, admissions and readmissions by cohort, and who prescribes psychotropics."""

from __future__ import annotations

import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Filter, Frame, Page
from dashboards.charts.dots import dots
from dashboards.charts.multiples import multiples
from dashboards.figures import Figure
from dashboards.pages.prescribing import CONTACT, PRESCRIBERS
from dashboards.published import Published

COHORTS = ("spmi", "sud", "non_spmi_mh", "none")
SHORT = {"spmi": "SPMI", "sud": "SUD", "non_spmi_mh": "MH", "none": "none"}


def _rates(published: Published) -> Frame:
    order = pl.col("cohort").replace_strict({name: i for i, name in enumerate(COHORTS)}, default=9)
    frame = published.table("utilization_rate")
    return frame.filter(pl.col("cohort").is_in(COHORTS)).sort("metric", order, "payer", maintain_order=True)


def _rates_finding(frame: Frame) -> str:
    rows = {
        row["cohort"]: row
        for row in frame.filter((pl.col("metric") == "ed_visit") & (pl.col("payer") == "all")).iter_rows(named=True)
        if row["rate_per_1000"] is not None
    }
    if "none" not in rows or len(rows) < 2:
        return "Emergency visits, admissions and readmissions per 1,000 member years"
    top = max((row for name, row in rows.items() if name != "none"), key=lambda row: row["rate_per_1000"])
    said = formats.estimate(top["rate_per_1000"], top["ci_low"], top["ci_high"])
    return (
        f"{formats.label(top['cohort'])}: {said} emergency visits per 1,000 member years, "
        f"against {formats.rate(rows['none']['rate_per_1000'])} without a behavioral condition"
    )


def _rates_figure(frame: Frame) -> Figure | None:
    return multiples(
        frame,
        "metric",
        "cohort",
        "rate_per_1000",
        "payer",
        "ci_low",
        "ci_high",
        show_x=lambda value: SHORT.get(str(value), str(value)),
        joined=False,
        own_scale=True,
    )


def _readmissions(published: Published) -> Frame:
    return _rates(published).filter(pl.col("metric") == "readmission")


def _readmission_finding(frame: Frame) -> str:
    rows = frame.filter(pl.col("payer") == "all").drop_nulls("readmission_pct").sort("readmission_pct")
    if rows.is_empty():
        return "Readmissions within 30 days as a share of index stays"
    row = rows.row(-1, named=True)
    share = formats.points(row["readmission_pct"], row["index_stays"])
    return f"{share} of index stays lead to a readmission within 30 days with: {formats.label(row['cohort'])}"


PAGE = Page(
    slug="utilization",
    title="Utilization",
    reader="subject",
    question="How much emergency, hospital and drug treatment do members use?",
    filters=(Filter("year", "Year"), Filter("payer", "Payer")),
    blocks=(
        Chart(
            id="rates",
            table="utilization_rate",
            subject="Events per 1,000 member years by cohort and payer",
            finding=_rates_finding,
            figure=_rates_figure,
            columns=(
                Column("metric", "Metric"),
                Column("cohort", "Cohort"),
                Column("payer", "Payer"),
                Column("members", "Members", formats.count),
                Column("events", "Events", formats.count),
                Column("rate_per_1000", "Per 1,000 member years", formats.rate, low="ci_low", high="ci_high"),
            ),
            select=_rates,
            fixed=("payer",),
            notes=(
                "SPMI: serious and persistent mental illness; SUD: substance use disorder; MH: other mental health.",
                "Visits that end in an admission on the same or next day are counted apart.",
            ),
        ),
        Chart(
            id="readmissions",
            table="utilization_rate",
            subject="Readmissions within 30 days in percent of index stays",
            finding=_readmission_finding,
            figure=lambda frame: dots(
                frame, "cohort", "readmission_pct", group="payer", show=formats.points, axis="Percent of index stays"
            ),
            columns=(
                Column("cohort", "Cohort"),
                Column("payer", "Payer"),
                Column("index_stays", "Index stays", formats.count),
                Column("events", "Readmissions", formats.count),
                Column("readmission_pct", "Readmitted", formats.points, of="index_stays"),
            ),
            select=_readmissions,
            fixed=("payer",),
        ),
        PRESCRIBERS,
        CONTACT,
    ),
)
