"""How numbers, dates and labels are written. One way each, the same in sentence, chart, table and tile.

Labels that come from input are cleaned here: control and bidirectional marks are replaced by a visible
sign, and what enters a Plotly text is escaped, because Plotly reads a part of HTML in its labels.
"""

from __future__ import annotations

import csv
import html
import re
import textwrap
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

HIDDEN = "*"
MISSING = "–"
_REPLACED = "\ufffd"
_LONGEST_IN_CHART = 44
_LONGEST_IN_TABLE = 160
_ABBREVIATIONS = frozenset(
    (
        *("aco", "adhd", "aids", "aud", "bh", "bhi", "cms", "cocm", "copd", "dme", "ed", "fqhc", "gad"),
        *("hiv", "ipsd", "mh", "oud", "pcp", "phq", "pmpm", "ptsd", "rhc", "snf", "spmi", "sud", "tia", "tme"),
    )
)
_CONTROL = {"Cc", "Cf", "Co", "Cs", "Cn"}

# Labels of the release at hand (SiteContext.labels); set by the site before pages are built.
_release_labels: dict[str, str] = {}


@cache
def _built_in() -> dict[str, str]:
    """Labels of values and names of counties by their code."""
    here = Path(__file__).parent
    with (here / "charts" / "county_tiles.csv").open(encoding="utf-8", newline="") as handle:
        found = {row["county_fips"]: f"{row['name']} County" for row in csv.DictReader(handle)}
    with (here / "labels.csv").open(encoding="utf-8", newline="") as handle:
        return found | {row["value"]: row["label"] for row in csv.DictReader(handle)}


def use_labels(labels: Mapping[str, str]) -> None:
    """Take the release's own labels; they win over the built-in list."""
    _release_labels.clear()
    _release_labels.update(labels)
    _said.cache_clear()


def clean(value: Any) -> str:
    """Text without control, format and bidirectional characters (each becomes U+FFFD)."""
    said = str(value)
    if said.isprintable():  # nothing of these kinds in it
        return said.strip()
    return "".join(_REPLACED if unicodedata.category(char) in _CONTROL else char for char in said).strip()


def label(value: Any) -> str:
    """Reader's words for a value of a table: the release's label, the built-in one, else the value."""
    return MISSING if value is None else _said(str(value))


@lru_cache(100_000)
def _said(key: str) -> str:
    known = _release_labels.get(key) or _built_in().get(key)
    if known:
        return known
    text = clean(key)
    plain = re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", text)
    return _sentence(text) if plain else text


def _sentence(words: str) -> str:
    """`chronic_kidney_disease` as `Chronic kidney disease`, abbreviations in capitals."""
    parts = [part.upper() if part in _ABBREVIATIONS else part for part in words.split("_")]
    return " ".join([parts[0][:1].upper() + parts[0][1:], *parts[1:]])


def shorten(text: str, longest: int) -> str:
    """`text` cut to `longest` characters with an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def plot_text(value: Any, longest: int = _LONGEST_IN_CHART) -> str:
    """A label for Plotly: cleaned, shortened, and escaped so that mark-up stays text."""
    return html.escape(shorten(label(value), longest), quote=False)


def wrapped(value: Any, width: int, most: int = 3) -> str:
    """A label for Plotly in at most `most` lines of at most `width` characters."""
    lines = textwrap.wrap(label(value), width, max_lines=most, placeholder="…", break_on_hyphens=False)
    return "<br>".join(html.escape(line, quote=False) for line in lines)


def text(value: Any) -> str:
    """A label for a table cell."""
    return shorten(label(value), _LONGEST_IN_TABLE)


def name(value: Any) -> str:
    """A name as it was delivered (source, check, organization): cleaned and shortened, not translated."""
    return MISSING if value is None else shorten(clean(value), _LONGEST_IN_TABLE)


def year(value: Any) -> str:
    """A year."""
    return MISSING if value is None else str(value)


def count(value: float | None) -> str:
    """Whole number with thousands separators."""
    return MISSING if value is None else f"{value:,.0f}"


def money(value: float | None) -> str:
    """Dollars; cents only below 100."""
    if value is None:
        return MISSING
    sign = "−" if value < 0 and round(abs(value), 2) else ""
    size = abs(value)
    return f"{sign}${size:,.0f}" if size >= 99.995 or size == 0 else f"{sign}${size:,.2f}"


def short_money(value: float | None) -> str:
    """Dollars for tiles and chart labels: $1.2 m, $340 k."""
    if value is None:
        return MISSING
    sign = "−" if value < 0 else ""
    size = abs(value)
    if size >= 999_500:
        return f"{sign}${size / 1e6:,.1f} M"
    return f"{sign}${size / 1e3:,.0f} k" if size >= 10_000 else money(value)


def rate(value: float | None) -> str:
    """A rate per 1,000, one decimal."""
    return MISSING if value is None else f"{value:,.1f}"


def ratio(value: float | None) -> str:
    """A ratio, two decimals; fewer from 10 and from 100 up."""
    if value is None:
        return MISSING
    return f"{value:,.{2 if abs(value) < 9.995 else 1 if abs(value) < 99.95 else 0}f}"


def days(value: float | None) -> str:
    """Days, whole when whole."""
    return MISSING if value is None else f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def percent(value: float | None, denominator: float | None = None) -> str:
    """A share (0 to 1) in percent; one decimal only from a denominator of 1,000."""
    if value is None:
        return MISSING
    decimals = 1 if denominator is not None and denominator >= 1000 else 0
    return f"{value * 100:,.{decimals}f} %".replace("-", "−")


def points(value: float | None, denominator: float | None = None) -> str:
    """A figure already in percent (0 to 100)."""
    return MISSING if value is None else percent(value / 100, denominator)


def month(value: Any) -> str:
    """202503 or a date as `Mar 2025`."""
    if value is None:
        return MISSING
    if isinstance(value, date):
        return f"{value:%b %Y}"
    number = int(value)
    return f"{date(number // 100, number % 100, 1):%b %Y}"


def day(value: Any) -> str:
    """A date in ISO form."""
    return MISSING if value is None else str(value)[:10]


def flag(value: Any) -> str:
    """yes or no."""
    return MISSING if value is None else "yes" if value else "no"


def interval(low: str, high: str) -> str:
    """An interval after its estimate: `(10.1–14.6)`, written `to` when a bound is negative."""
    low, high = low.removesuffix(" %"), high
    joint = " to " if "−" in low + high or "-" in low + high else "–"
    return f"({low}{joint}{high})"


def estimate(value: float | None, low: float | None, high: float | None, show: Any = rate) -> str:
    """`12.3 (10.1–14.6)`; without bounds only the estimate."""
    if value is None or low is None or high is None:
        return show(value)
    return f"{show(value)} {interval(show(low), show(high))}"
