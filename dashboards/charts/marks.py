"""Marks shared by all charts: symbols by group, hollow for unstable, hatched for hidden, whiskers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from dashboards import formats, theme
from dashboards.blocks import Frame
from dashboards.charts.draft import bar

Show = Callable[[float | None], str]


def distinct(frame: Frame, name: str) -> list[Any]:
    """Values of a column in order of appearance."""
    return list(dict.fromkeys(frame[name].to_list()))


def drawable(frame: Frame, value: str) -> Frame:
    """Rows with a figure or a hidden one; the others have nothing to draw."""
    if not frame[value].null_count():
        return frame
    hidden = pl.col("suppressed").fill_null(False) if "suppressed" in frame.columns else pl.lit(False)
    return frame.filter(pl.col(value).is_not_null() | hidden)


def is_unstable(row: dict[str, Any]) -> bool:
    """Whether the row is marked unstable."""
    return bool(row.get("unstable") or row.get("is_unstable"))


def marker(index: int, rows: Sequence[dict[str, Any]], colour: str | None = None, size: int = 10) -> dict[str, Any]:
    """Colour and symbol of a group; hollow where a row is unstable."""
    colour = colour or theme.CATEGORIES[index % len(theme.CATEGORIES)]
    symbol = theme.SYMBOLS[index % len(theme.SYMBOLS)]
    return {
        "color": colour,
        "size": size,
        "symbol": [f"{symbol}-open" if is_unstable(row) else symbol for row in rows],
        "line": {"width": [2 if is_unstable(row) else 0 for row in rows], "color": colour},
    }


def whisker(
    rows: Sequence[dict[str, Any]], value: str, low: str | None, high: str | None, colour: str
) -> dict[str, Any] | None:
    """Asymmetric error bars from bounds, or None without bounds."""
    if not low or not high:
        return None
    return {
        "type": "data",
        "symmetric": False,
        "array": [_gap(row[high], row[value]) for row in rows],
        "arrayminus": [_gap(row[value], row[low]) for row in rows],
        "color": colour,
        "thickness": 1.5,
        "width": 0,
    }


def hover(row: dict[str, Any], title: str, value: str, low: str | None, high: str | None, show: Show) -> str:
    """Hover text: title, estimate with interval, members when the row has them."""
    shown = formats.estimate(row[value], row.get(low or ""), row.get(high or ""), show)
    lines = [f"<b>{title}</b>", shown]
    for name, words in (("members", "members"), ("denominator", "in the denominator")):
        if row.get(name) is not None:
            lines.append(f"{formats.count(row[name])} {words}")
            break
    if is_unstable(row):
        lines.append("unstable: few members")
    return "<br>".join(lines)


def hatched(
    horizontal: bool, places: Sequence[Any], start: float | Sequence[float], length: float, width: float
) -> dict[str, Any]:
    """A short hatched bar with its mark for each hidden value, from `start` (one for all or one each)."""
    sizes = [length] * len(places)
    return bar(
        x=sizes if horizontal else list(places),
        y=list(places) if horizontal else sizes,
        base=[start] * len(places) if isinstance(start, int | float) else list(start),
        orientation="h" if horizontal else "v",
        width=width,
        marker={
            "color": "#ffffff",
            "line": {"color": theme.GREY, "width": 1},
            "pattern": {"shape": "/", "fgcolor": theme.GREY, "size": 5, "solidity": 0.3},
        },
        text=[formats.HIDDEN] * len(places),
        textposition="outside",
        textfont={"size": 13, "color": theme.INK},
        hovertext=["hidden to protect small groups"] * len(places),
        hoverinfo="text",
        cliponaxis=False,
        showlegend=False,
    )


def span(frame: Frame, names: Sequence[str | None], zero: bool, reference: float | None = None) -> tuple[float, float]:
    """Range of an axis that holds all values and bounds, with 4 % room; from zero when asked."""
    found = [reference] if reference is not None else []
    for name in names:
        if name:
            found += [number for number in frame[name].to_list() if number is not None]
    low, high = (min(found), max(found)) if found else (0.0, 1.0)
    low = min(0.0, low) if zero else low
    room = (high - low or abs(high) or 20.0) * 0.05
    return (low if zero and low == 0 else low - room), high + room


def ticks(show: Show) -> dict[str, Any]:
    """Axis ticks written like the numbers."""
    if show is formats.short_money:
        return {"tickformat": "$~s"}
    if show is formats.money:
        return {"tickformat": "$,~r"}
    if show is formats.percent:
        return {"tickformat": ",.0%"}
    if show is formats.points:
        return {"ticksuffix": " %", "tickformat": ",~r"}
    return {"tickformat": ",~r"}


def narrow_ticks(show: Show) -> dict[str, Any]:
    """Changes of the horizontal axis at phone width: dollars in thousands and millions."""
    return {"xaxis__tickformat": "$~s"} if show is formats.money else {}


def _gap(upper: float | None, lower: float | None) -> float:
    return 0.0 if upper is None or lower is None else max(0.0, upper - lower)
