"""Plotly figures as the small, safe JSON a page carries."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from typing import Any

# Plotly understands a few tags in its texts. Ours are kept, any other "<" is text.
_OTHER_TAG = re.compile(r"<(?!/?(?:b|i|br|sub|sup|extra)>)")


@dataclass(frozen=True)
class Figure:
    """Traces and layout in Plotly's terms. Not Plotly's own object: making one copies the whole tree twice and
    reads it for arrays, which took half of the time of a site. Tests have Plotly validate each kind of chart.
    """

    data: list[dict[str, Any]] = field(default_factory=list)
    layout: dict[str, Any] = field(default_factory=dict)


def figure_json(figure: Figure) -> dict[str, Any]:
    """Data and layout, floats at six significant digits, stray mark-up escaped."""
    return {"data": _plain(figure.data), "layout": _plain(figure.layout)}


def script_json(value: Any) -> str:
    """JSON that may stand inside a script element: no `<`, `>`, `&` or line separators in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_number)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, str):
        # Plotly takes text between two dollar signs for a formula.
        text = value.replace("$", "&#36;") if value.count("$") > 1 else value
        return _OTHER_TAG.sub("&lt;", text) if "<" in text else text
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items() if part is not None}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return _plain(value.tolist()) if hasattr(value, "tolist") else value


def _number(value: Any) -> Any:
    if isinstance(value, float):
        return None if not math.isfinite(value) else float(f"{value:.6g}")
    return str(value)
