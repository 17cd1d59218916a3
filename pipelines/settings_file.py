"""`bhi.toml` read strictly: a mistake names the key, what was found and the nearest known key."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assets.errors import ConfigurationError
from pipelines.settings import Settings, SourceSettings


def settings_from_file(path: Path) -> Settings:
    """Read bhi.toml; paths in it are relative to it.

    Raises ConfigurationError that names the key, what was found and the nearest known key.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigurationError(f"{path}: no such file. Give --config FILE or --input DIR.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: not valid TOML: {error}.") from error
    settings = settings_from_mapping(content, str(path))
    folder = path.resolve().parent
    sources = [source.model_copy(update={
        "path": folder / source.path,
        "mapping": folder / source.mapping if source.mapping else None,
    }) for source in settings.source]
    quality = settings.quality.model_copy(update={
        name: folder / path for name in ("thresholds", "approve_change")
        if (path := getattr(settings.quality, name)) is not None})
    return settings.model_copy(update={"source": sources, "quality": quality})


def settings_from_mapping(content: dict[str, Any], origin: str) -> Settings:
    """Check a mapping against the models; `origin` names it in messages."""
    try:
        return Settings.model_validate(content)
    except ValidationError as error:
        lines = [describe(item, origin) for item in error.errors()]
        raise ConfigurationError("\n".join(lines)) from error


def describe(item: Any, origin: str) -> str:
    """One validation error in words."""
    location = [str(part) for part in item["loc"]]
    where = ".".join(location)
    if item["type"] == "extra_forbidden":
        near = difflib.get_close_matches(location[-1], known_keys(location[:-1]), n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        return f"{origin}: {where} is not a setting.{hint}"
    return f"{origin}: {where}: {item['msg']} (found {str(item.get('input'))[:60]!r})."


def known_keys(location: list[str]) -> list[str]:
    """The keys that a table of bhi.toml may hold."""
    model: Any = Settings
    for part in location:
        if part.isdigit():
            continue
        annotation = model.model_fields[part].annotation
        model = SourceSettings if part == "source" else annotation
    return list(model.model_fields)
