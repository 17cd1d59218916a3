"""Which tests run when: whole runs over larger populations are the slow lane (`make slow`)."""

from __future__ import annotations

from pathlib import Path

import pytest

# Each of these runs the whole pipeline once or more; `make slow` runs them.
WHOLE_RUNS = {
    "test_conditions.py", "test_cost.py",
    "test_measure_licensed.py", "test_measure_lists.py", "test_opportunity.py",
    "test_numbers.py",  # every page against its published table: minutes of browser time
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put whole runs into the slow lane."""
    for item in items:
        if Path(str(item.path)).name in WHOLE_RUNS:
            item.add_marker(pytest.mark.slow)
