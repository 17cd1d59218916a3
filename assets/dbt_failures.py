"""What dbt says of failed models, without values of the data."""

from __future__ import annotations

import re
from typing import Any

# Errors about values repeat them in quotes; those about names quote names, which say where to look.
VALUE_ERRORS = re.compile(r"(Conversion|Invalid Input|Constraint|Out of Range|Invalid) Error")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


def failure_message(result: Any) -> str:
    """Which models failed and why, without values of the data."""
    if result.exception is not None:
        return f"dbt stopped: {type(result.exception).__name__}: {first_line(str(result.exception))}"
    # An operation's result knows its id alone; a model's also its node.
    failed = [f"{node.node.name if hasattr(node, 'node') else node.unique_id}: {first_line(node.message or '')}"
              for node in result.result if str(node.status) in ("error", "fail", "runtime error")]
    return "These models failed: " + "; ".join(failed)


def first_line(message: str) -> str:
    """Engine messages quote data: keep the lines that do not, and nothing in quotes where values stand."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    text = " ".join(lines[:3]).split("Original Line")[0]
    if VALUE_ERRORS.search(text):
        text = QUOTED.sub("(a value)", text.split("Could not convert string")[0])
    return text[:300]
