"""Loading the large libraries without the collector of circular garbage at work.

Dagster, dbt and Great Expectations make some hundred thousand objects that stay; the collector walks all
of them again and again, a third of the time it takes to start.
"""

from __future__ import annotations

import atexit
import gc
import sys
from importlib import import_module

YOUNG, MIDDLE, OLD = 50_000, 20, 50
"""New objects before a collection, and collections of one age before one of the next."""


def load(*names: str) -> None:
    """Import modules that are not there yet, and let no later collection walk over what they left."""
    if all(name in sys.modules for name in names):
        return
    gc.disable()
    try:
        for name in names:
            import_module(name)
    finally:
        gc.freeze()
        atexit.register(gc.unfreeze)  # else extensions tell of leaks when the process ends
        gc.set_threshold(YOUNG, MIDDLE, OLD)
        gc.enable()
