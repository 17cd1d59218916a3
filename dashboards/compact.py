"""Views of one block differ little from filter to filter: a page carries one whole and the differences.

`difference(base, other)` and its counterpart `merge` in site.js: a dictionary holds what changed, `-` lists
keys that went, `#` holds changes by position in a list of dictionaries of unchanged length. Everything
else that changed is replaced whole.
"""

from __future__ import annotations

from typing import Any

SAME = object()


def difference(base: Any, other: Any) -> Any:
    """What must be laid over `base` to get `other`; `SAME` when nothing."""
    if base == other and type(base) is type(other):
        return SAME
    if isinstance(base, dict) and isinstance(other, dict):
        made = {key: other[key] for key in other if key not in base}
        for key in other:
            if key in base and (part := difference(base[key], other[key])) is not SAME:
                made[key] = part
        gone = sorted(key for key in base if key not in other)
        return {**made, "-": gone} if gone else made
    if _items(base) and _items(other) and len(base) == len(other):
        changes = {str(place): difference(base[place], other[place]) for place in range(len(base))}
        return {"#": {place: part for place, part in changes.items() if part is not SAME}}
    return other


def merge(base: Any, change: Any) -> Any:
    """`other` again, from `base` and its difference; what the browser does, here for tests."""
    if isinstance(change, dict) and isinstance(base, dict):
        gone = set(change.get("-", ()))
        kept = {key: value for key, value in base.items() if key not in gone}
        laid = {key: merge(base[key], part) if key in base else part for key, part in change.items() if key != "-"}
        return {**kept, **laid}
    if isinstance(change, dict) and isinstance(base, list) and set(change) == {"#"}:
        return [merge(item, change["#"].get(str(place), {})) for place, item in enumerate(base)]
    return change


def _items(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)
