"""County outlines from GeoJSON: one row per point of each ring."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa

from assets.ingestion.landing import Refused

FIPS_NAMES = ("county_fips", "GEOID", "GEOID10", "GEOID20", "FIPS", "fips", "id")


def read_geometry(path: Path) -> tuple[str, str, pa.Table]:
    """Relation, label and points of a FeatureCollection of polygons. Raises Refused."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise Refused("is not readable as GeoJSON (UTF-8).") from None
    features = content.get("features") if isinstance(content, dict) else None
    if not features:
        raise Refused("holds no features; a GeoJSON FeatureCollection of counties is expected.")
    rows: list[dict[str, Any]] = []
    for number, feature in enumerate(features, 1):
        rows += _points(number, feature)
    return "reference_county_geometry", "county_geometry", pa.Table.from_pylist(rows)


def _points(number: int, feature: dict[str, Any]) -> list[dict[str, Any]]:
    properties = feature.get("properties") or {}
    known = {"id": feature.get("id"), **properties}
    fips = next((str(known[name]) for name in FIPS_NAMES if known.get(name)), None)
    if fips is None:
        raise Refused(f"feature {number} names no county; expected one of {', '.join(FIPS_NAMES)}.")
    geometry = feature.get("geometry") or {}
    polygons = {"Polygon": [geometry.get("coordinates")],
                "MultiPolygon": geometry.get("coordinates")}.get(geometry.get("type") or "")
    if not polygons or not polygons[0]:
        raise Refused(f"feature {number} ({fips[-5:]}) has no polygon.")
    rings = [ring for polygon in polygons for ring in polygon]
    name = known.get("name") or known.get("NAME") or fips
    return [{"county_fips": fips[-5:].zfill(5), "name": str(name), "ring": ring_number, "sequence": sequence,
             "longitude": float(point[0]), "latitude": float(point[1])}
            for ring_number, ring in enumerate(rings, 1) for sequence, point in enumerate(ring, 1)]
