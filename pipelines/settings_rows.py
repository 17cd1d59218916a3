"""Settings as the rows that SQL reads: `raw.setting` and `raw.setting_map`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipelines.settings import Section, Settings


def settings_row(settings: Settings) -> dict[str, Any]:
    """Scalars of all sections as one flat row: section__key; [run] without prefix."""
    row: dict[str, Any] = {}
    for name in type(settings).model_fields:
        section = getattr(settings, name)
        if isinstance(section, Section):
            prefix = "" if name == "run" else f"{name}__"
            row.update({prefix + key: value for key, value in section.model_dump().items()
                        if not isinstance(value, dict | Path) and value is not None})
    return row


def settings_maps(settings: Settings) -> list[dict[str, str]]:
    """Settings that are tables, as rows (setting, key, value)."""
    care = settings.collaborative_care
    return [{"setting": name, "key": key, "value": value}
            for name, table in (("payer_variant", care.payer_variant),
                                ("organization_variant", care.organization_variant),
                                ("primary_care_tin", settings.spending.primary_care_tin))
            for key, value in sorted(table.items())]
