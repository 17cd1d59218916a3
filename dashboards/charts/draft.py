"""A figure being drawn, as plain dictionaries.

Plotly's own update methods validate the whole tree on every call, which made up most of the time a site
takes to build. A draft has the few of them that charts need, with the same names and meaning.
"""

from __future__ import annotations

from typing import Any

from dashboards.figures import Figure


def scatter(**properties: Any) -> dict[str, Any]:
    """A scatter trace."""
    return {"type": "scatter", **properties}


def bar(**properties: Any) -> dict[str, Any]:
    """A bar trace."""
    return {"type": "bar", **properties}


class Draft:
    """Traces and layout of one figure; axes are numbered from 1 for small multiples."""

    def __init__(self, height: int, **layout: Any) -> None:
        """An empty draft of `height` pixels; the width follows the page."""
        self.data: list[dict[str, Any]] = []
        self.layout: dict[str, Any] = {"height": height, "xaxis": {}, "yaxis": {}, **layout}

    def add_trace(self, trace: dict[str, Any], axes: int = 1) -> None:
        """Put a trace on the axes with this number."""
        number = "" if axes == 1 else str(axes)
        self.data.append({**trace, **({"xaxis": f"x{number}", "yaxis": f"y{number}"} if number else {})})

    def update_layout(self, **changes: Any) -> None:
        """Set layout properties whole."""
        self.layout.update(changes)

    def update_xaxes(self, axes: int = 1, **changes: Any) -> None:
        """Set properties of a horizontal axis."""
        self.layout.setdefault(f"xaxis{axes if axes > 1 else ''}", {}).update(_titled(changes))

    def update_yaxes(self, axes: int = 1, **changes: Any) -> None:
        """Set properties of a vertical axis."""
        self.layout.setdefault(f"yaxis{axes if axes > 1 else ''}", {}).update(_titled(changes))

    def add_annotation(self, **properties: Any) -> None:
        """Add a text without an arrow."""
        self.layout.setdefault("annotations", []).append({"showarrow": False, **properties})

    def add_shape(self, **properties: Any) -> None:
        """Add a line or rectangle."""
        self.layout.setdefault("shapes", []).append(properties)

    def add_vline(self, x: float, line: dict[str, Any], layer: str = "above") -> None:
        """A line across the whole height."""
        self.add_shape(type="line", x0=x, x1=x, y0=0, y1=1, yref="paper", line=line, layer=layer)

    def add_hline(self, y: float, line: dict[str, Any]) -> None:
        """A line across the whole width."""
        self.add_shape(type="line", x0=0, x1=1, xref="paper", y0=y, y1=y, line=line)

    def figure(self, **narrow: Any) -> Figure:
        """The figure; `narrow` are layout changes for phone width, `__` for the dot in their names."""
        if narrow:
            changes = {name.replace("__", "."): value for name, value in narrow.items()}
            self.layout["meta"] = {"narrow": changes}
        return Figure(self.data, self.layout)


def _titled(changes: dict[str, Any]) -> dict[str, Any]:
    """`title_text` as Plotly's nested title."""
    if "title_text" in changes:
        changes = {**changes, "title": {"text": changes["title_text"]}}
        del changes["title_text"]
    return changes
