"""Outcomes, process, load and safety of registry patients over a year, each metric beside its target."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboards import formats
from dashboards.blocks import Chart, Column, Frame
from dashboards.charts.dots import dots
from dashboards.figures import Figure
from dashboards.pages.registry_metrics import COUNTS, METRIC, NEEDS, cut
from dashboards.published import Published

_OUTCOMES = ("improvement", "response", "remission", "improvement_5_points", "psychiatric_review", "treatment_change")
_PROCESS = (
    "referral_to_enrolment",
    "first_contact_14_days",
    "follow_up_4_weeks",
    "active_treatment",
    "retention_month_2",
    "no_show",
    "lost_to_follow_up",
)
_SAFETY = ("review_90_day", "item9_alert", "audit_c_positive", "relapse_prevention")
_LOAD = ("caseload_per_fte", "minutes_per_month", "contacts_per_episode", "weeks_in_treatment", "days_to_first_contact")
SOURCE = Column("real_world_source", "Reported by", formats.name, plain=True)
LOADS = (COUNTS[0], Column("rate", "Result", formats.rate), *COUNTS[4:])


def _payer_cut(metrics: tuple[str, ...]) -> Callable[[Published], Frame]:
    def select(published: Published) -> Frame:
        return cut(published, "payer", metrics)

    return select


def _by_metric(frame: Frame) -> dict[str, dict[str, Any]]:
    return {row["metric"]: row for row in frame.iter_rows(named=True) if row["rate"] is not None}


def _outcome_finding(frame: Frame) -> str:
    rows = _by_metric(frame)
    row = rows.get("improvement") or rows.get("response")
    if row is None:
        return "Outcomes of patients in the registry"
    share = formats.estimate(row["rate"], row["ci_low"], row["ci_high"], formats.points)
    target = f"; the target is {formats.points(row['target'])}" if row["target"] is not None else ""
    return f"{formats.name(row['title'])}: {share}{target}"


def _figure(frame: Frame) -> Figure | None:
    return dots(
        frame,
        "title",
        "rate",
        "ci_low",
        "ci_high",
        show=formats.points,
        axis="Percent",
        context="target",
        context_text="target",
    )


def _process_finding(frame: Frame) -> str:
    rows = _by_metric(frame)
    said = [
        f"{formats.points(rows[name]['rate'])} {words}"
        for name, words in (
            ("referral_to_enrolment", "of referred patients are enrolled within 90 days"),
            ("follow_up_4_weeks", "have a contact within four weeks"),
            ("no_show", "of visits are no-shows"),
            ("active_treatment", "of enrolled months have a contact and a scale"),
        )
        if name in rows
    ]
    return "; ".join(said[:3]) or "How care proceeds from referral to discharge"


def _load_finding(frame: Frame) -> str:
    rows = _by_metric(frame)
    if "caseload_per_fte" not in rows:
        return "Caseload, minutes, contacts and time"
    row = rows["caseload_per_fte"]
    target = f"; the target is more than {formats.days(row['target'])}" if row["target"] is not None else ""
    return f"{formats.rate(row['rate'])} enrolled patients per care manager position{target}"


def _safety_finding(frame: Frame) -> str:
    rows = _by_metric(frame)
    said = [
        f"{formats.points(rows[name]['rate'])} {words}"
        for name, words in (
            ("review_90_day", "of open cases were reviewed in the last 90 days"),
            ("item9_alert", "of open cases answered PHQ-9 item 9 above zero"),
            ("relapse_prevention", "of graduates have a relapse prevention plan"),
        )
        if name in rows
    ]
    return "; ".join(said) or "Reviews, alerts and plans for the time after"


OUTCOMES = Chart(
    id="outcomes",
    table="registry_metric",
    subject="Outcomes and reviews of non-improvers, percent, with targets",
    finding=_outcome_finding,
    figure=_figure,
    columns=(METRIC, *COUNTS, SOURCE),
    select=_payer_cut(_OUTCOMES),
    needs=NEEDS,
)
PROCESS = Chart(
    id="process",
    table="registry_metric",
    subject="Contacts, retention and no-shows, percent, with targets",
    finding=_process_finding,
    figure=_figure,
    columns=(METRIC, *COUNTS),
    select=_payer_cut(_PROCESS),
    needs=NEEDS,
)
LOAD = Chart(
    id="load",
    table="registry_metric",
    subject="Caseload, minutes, contacts and time",
    finding=_load_finding,
    columns=(METRIC, *LOADS, SOURCE),
    select=_payer_cut(_LOAD),
    needs=NEEDS,
)
SAFETY = Chart(
    id="safety",
    table="registry_metric",
    subject="Reviews, safety alerts and relapse prevention, percent",
    finding=_safety_finding,
    figure=_figure,
    columns=(METRIC, *COUNTS),
    select=_payer_cut(_SAFETY),
    needs=NEEDS,
    notes=("Any answer above zero to item 9 is an alert for the care team, whatever the sum of the scale.",),
)
