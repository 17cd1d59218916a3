"""Utilization: emergency visits, admissions and readmissions by cohort, and who prescribes psychotropics."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from dashboards import formats, theme
from dashboards.blocks import Chart, Column, Filter, Frame, Page
from dashboards.charts.bars import stacked
from dashboards.charts.dots import dots
from dashboards.charts.multiples import multiples
from dashboards.published import Published

COHORTS = ("spmi", "sud", "non_spmi_mh", "none")
GROUPS = ("behavioral", "primary_care", "other", "missing")
SHORT = {"spmi": "SPMI", "sud": "SUD", "non_spmi_mh": "other MH", "none": "none"}


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


def _rates_figure(frame: Frame) -> go.Figure:
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


def _prescribers(published: Published) -> Frame:
    order = pl.col("prescriber_group").replace_strict({name: i for i, name in enumerate(GROUPS)}, default=9)
    frame = published.table("psychotropic_prescribing").filter(pl.col("prescriber_group") != "all")
    return frame.sort(pl.col("drug_class") != "all", "drug_class", order, maintain_order=True)


def _prescriber_finding(frame: Frame) -> str:
    rows = frame.filter((pl.col("drug_class") == "all") & (pl.col("prescriber_group") == "primary_care"))
    rows = rows.drop_nulls("fill_share_pct")
    if rows.is_empty():
        return "Who prescribes psychotropic drugs"
    return f"Primary care prescribes {formats.points(rows['fill_share_pct'][0], 1000)} of psychotropic fills"


def _contact(published: Published) -> Frame:
    frame = published.table("psychotropic_prescribing")
    kept = frame.filter(pl.col("prescriber_group").is_in(["all", "primary_care", "behavioral"]))
    return kept.sort(pl.col("drug_class") != "all", maintain_order=True)


def _contact_finding(frame: Frame) -> str:
    rows = frame.filter((pl.col("drug_class") == "all") & (pl.col("prescriber_group") == "all"))
    rows = rows.drop_nulls("without_contact_pct")
    if rows.is_empty():
        return "Users of psychotropic drugs without a behavioral contact near a fill"
    row = rows.row(0, named=True)
    share = formats.estimate(
        row["without_contact_pct"],
        row["without_contact_ci_low_pct"],
        row["without_contact_ci_high_pct"],
        formats.points,
    )
    return f"{share} of users of psychotropic drugs have no behavioral contact within 180 days of a fill"


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
                "SPMI: serious and persistent mental illness; SUD: substance use disorder; MH: mental health.",
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
        Chart(
            id="prescribers",
            table="psychotropic_prescribing",
            subject="Fills of psychotropic drugs by group of prescriber, percent",
            finding=_prescriber_finding,
            figure=lambda frame: stacked(
                frame,
                "drug_class",
                "prescriber_group",
                "fill_share_pct",
                formats.points,
                "Percent of fills",
                (theme.VERMILLION, theme.BLUE, theme.SKY, theme.RULE),
                GROUPS,
            ),
            columns=(
                Column("drug_class", "Drug class"),
                Column("prescriber_group", "Prescriber"),
                Column("fills", "Fills", formats.count),
                Column("users", "Users", formats.count),
                Column("fill_share_pct", "Of fills", formats.points, of="fills"),
                Column(
                    "user_share_pct",
                    "Of users",
                    formats.points,
                    low="user_share_ci_low_pct",
                    high="user_share_ci_high_pct",
                    of="users",
                ),
            ),
            select=_prescribers,
        ),
        Chart(
            id="contact",
            table="psychotropic_prescribing",
            subject="Users without any behavioral contact within 180 days of a fill, percent",
            finding=_contact_finding,
            figure=lambda frame: dots(
                frame,
                "drug_class",
                "without_contact_pct",
                "without_contact_ci_low_pct",
                "without_contact_ci_high_pct",
                group="prescriber_group",
                show=formats.points,
                axis="Percent of users",
            ),
            columns=(
                Column("drug_class", "Drug class"),
                Column("prescriber_group", "Prescriber"),
                Column("users", "Users", formats.count),
                Column("users_without_contact", "Without contact", formats.count),
                Column(
                    "without_contact_pct",
                    "Share",
                    formats.points,
                    low="without_contact_ci_low_pct",
                    high="without_contact_ci_high_pct",
                    of="users",
                ),
            ),
            select=_contact,
        ),
    ),
)
