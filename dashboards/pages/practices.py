"""Practices: need, treatment and the model of integration each practice group shows; never a ranking."""

from __future__ import annotations

import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Filter, Frame, Page
from dashboards.charts.bars import bars
from dashboards.charts.dots import dots
from dashboards.charts.funnel import funnel
from dashboards.figures import Figure
from dashboards.pages import practice_profiles
from dashboards.pages.practice_profiles import practices as _practices
from dashboards.published import Published


def _centre(frame: Frame) -> float:
    rows = frame.drop_nulls(["treated_bh_members", "bh_members"])
    whole = float(rows["bh_members"].sum())
    return float(rows["treated_bh_members"].sum()) / whole if whole else 0.5


def _funnel_figure(frame: Frame) -> Figure:
    share = frame.with_columns(pl.col("treated_pct") / 100)
    return funnel(
        share,
        "organization_name",
        "bh_members",
        "treated_pct",
        _centre(frame),
        "all shown",
        "Treated, percent of members with a behavioral diagnosis",
        "Members with a behavioral diagnosis",
    )


def _funnel_finding(frame: Frame) -> str:
    shown = frame.drop_nulls("treated_pct")
    if shown.is_empty():
        return "No practice group has enough members to be shown"
    return (
        f"{formats.percent(_centre(frame), 1000)} of members with a behavioral diagnosis are treated "
        f"in the {formats.count(shown.height)} practice groups shown"
    )


def _models(published: Published) -> Frame:
    frame = published.table("practice_profile")
    return (
        frame.group_by("model_title", "year", maintain_order=True)
        .agg(pl.len().alias("practices"), pl.lit(False).first().alias("suppressed"))
        .sort("practices", "model_title", descending=[True, False])
    )


def _models_finding(frame: Frame) -> str:
    total = float(frame["practices"].sum())
    top = frame.row(0, named=True)
    share = formats.percent(top["practices"] / total)
    return f"{share} of practice groups show this model: {formats.name(top['model_title'])}"


def _screening_finding(frame: Frame) -> str:
    rows = frame.drop_nulls(["followed_members", "positive_members"])
    positive = float(rows["positive_members"].sum())
    if not positive:
        return "Screening by instrument, and what followed a positive score"
    share = formats.percent(float(rows["followed_members"].sum()) / positive, positive)
    return f"{share} of members with a positive score were followed within 30 days, in the practice groups shown"


def _bree_finding(frame: Frame) -> str:
    none = frame.filter(pl.col("verdict") == "none").height
    return f"{frame.height - none} of {frame.height} elements of integrated care leave a trace in claims or a registry"


PAGE = Page(
    slug="practices",
    title="Practices",
    reader="subject",
    question="In which practices would integration start?",
    filters=(Filter("year", "Year"),),
    blocks=(
        Chart(
            id="funnel",
            table="practice_profile",
            subject="Treated members with a behavioral diagnosis by practice group, against limits of chance",
            finding=_funnel_finding,
            figure=_funnel_figure,
            columns=(
                Column("organization_name", "Practice group", formats.name),
                Column("members", "Members", formats.count),
                Column("bh_members", "With a diagnosis", formats.count),
                Column("bh_pct", "Need", formats.points, of="members"),
                Column("treated_bh_members", "Treated", formats.count),
                Column(
                    "treated_pct",
                    "Treated share",
                    formats.points,
                    low="treated_ci_low",
                    high="treated_ci_high",
                    of="bh_members",
                ),
            ),
            select=_practices,
            notes=(
                "Outside the limits means more different than chance explains; it is not a rank and not a judgment.",
            ),
        ),
        Chart(
            id="models",
            table="practice_profile",
            subject="Practice groups by model of integration",
            finding=_models_finding,
            figure=lambda frame: bars(frame, "model_title", "practices", axis="Practice groups"),
            columns=(
                Column("model_title", "Model", formats.name),
                Column("practices", "Practice groups", formats.count),
            ),
            select=_models,
        ),
        practice_profiles.TOGETHER,
        practice_profiles.PROFILES,
        Chart(
            id="screening",
            table="practice_profile",
            subject="Members with a recorded score by instrument, and what followed a positive one",
            finding=_screening_finding,
            figure=lambda frame: dots(
                frame.drop_nulls("followed_pct").head(30),
                "organization_name",
                "followed_pct",
                "followed_ci_low",
                "followed_ci_high",
                show=formats.points,
                axis="Percent of members with a positive score",
            ),
            columns=(
                Column("organization_name", "Practice group", formats.name),
                Column("members", "Members", formats.count),
                Column("phq9_members", "PHQ-9", formats.count),
                Column("gad7_members", "GAD-7", formats.count),
                Column("auditc_members", "AUDIT-C", formats.count),
                Column("positive_members", "Positive", formats.count),
                Column("followed_members", "Followed", formats.count),
                Column(
                    "followed_pct",
                    "Followed share",
                    formats.points,
                    low="followed_ci_low",
                    high="followed_ci_high",
                    of="positive_members",
                ),
            ),
            select=_practices,
            notes=(
                "Positive: PHQ-9 or GAD-7 of 10 and more, AUDIT-C of 4 (men) or 3. Followed: behavioral care, a fill "
                "or a registry contact within 30 days of the year's first positive score.",
            ),
        ),
        Chart(
            id="bree",
            table="bree_element_evidence",
            subject="Practices that show each of the eight elements of integrated care, from claims and registry",
            finding=_bree_finding,
            columns=(
                Column("element", "Element", formats.name, plain=True),
                Column("claims_evidence", "What claims show", formats.name, plain=True),
                Column("practices_by_claims", "Practices by claims", formats.count, plain=True),
                Column("registry_evidence", "What a registry shows", formats.name, plain=True),
                Column("practices_by_registry", "Practices by registry", formats.count, plain=True),
            ),
            notes=(
                "Elements of the Bree Collaborative's 2017 report. A dash means that such data cannot show the "
                "element; it says nothing against a practice. Evidence counts from eleven members on.",
            ),
        ),
    ),
)
