"""One look: colours, symbols and the single Plotly template.

Okabe-Ito for categories (never by colour alone: symbols and direct labels too), cividis for magnitude,
grey for benchmarks, hatching for suppressed values, hollow marks for unstable ones.
"""

from __future__ import annotations

from typing import Any

INK = "#1a1c1e"
MUTED = "#565b61"
RULE = "#d5d9dd"
FAINT = "#eef0f2"
GREY = "#8a9097"
BLUE = "#0072B2"
VERMILLION = "#D55E00"
GREEN = "#009E73"
ORANGE = "#E69F00"
SKY = "#56B4E9"
PURPLE = "#CC79A7"
ACCENT = BLUE

CATEGORIES = (BLUE, VERMILLION, GREEN, ORANGE, SKY, PURPLE, INK)
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "triangle-down", "cross", "x")
HATCHES = ("", "/", "", ".", "\\", "x", "-")
WITHOUT, WITH = BLUE, VERMILLION
FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif'
MAGNITUDE = "Cividis"

_AXIS: dict[str, Any] = {
    "automargin": True,
    "color": MUTED,
    "gridcolor": FAINT,
    "linecolor": RULE,
    "showline": False,
    "ticks": "",
    "title": {"font": {"size": 12, "color": MUTED}, "standoff": 12},
    "tickfont": {"size": 12, "color": MUTED},
    "zeroline": False,
    "zerolinecolor": RULE,
}


def template() -> dict[str, Any]:
    """The house template as plain JSON; the site loads it once, figures carry none."""
    layout = {
        "font": {"family": FONT, "size": 13, "color": INK},
        "colorway": list(CATEGORIES),
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "margin": {"l": 8, "r": 16, "t": 24, "b": 40},
        "xaxis": _AXIS,
        "yaxis": _AXIS,
        "bargap": 0.35,
        "showlegend": False,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 12}},
        "hoverlabel": {
            "bgcolor": "#ffffff",
            "bordercolor": GREY,
            "font": {"family": FONT, "size": 13, "color": INK},
            "align": "left",
        },
        "hovermode": "closest",
        "dragmode": False,
        "uniformtext": {"mode": False},
        "annotationdefaults": {"font": {"size": 12, "color": INK}, "showarrow": False},
        "colorscale": {"sequential": MAGNITUDE},
    }
    return {"layout": layout, "data": {}}


def ink_on(colour: str) -> str:
    """White or near-black, whichever reads better on `colour` (`#rrggbb`)."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    light = [part / 12.92 if part <= 0.04 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return "#ffffff" if 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] < 0.2 else INK
