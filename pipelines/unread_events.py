"""Dagster's event log of a run from the command line: it keeps nothing.

Dagster's pages read such a log; from the command line the run's own record tells what happened, and to
store the events of hundreds of models took longer than many a model.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dagster as dg
from dagster._core.event_api import EventRecordsResult
from dagster._core.storage.event_log.in_memory import InMemoryEventLogStorage


class UnreadEvents(InMemoryEventLogStorage):
    """A log without a database: nothing was materialized before, nothing is remembered."""

    def __init__(self) -> None:
        self._inst_data = None
        self._handlers = defaultdict(set)
        self._storage_id = 0

    def store_event(self, event: Any) -> None:
        """Forget it: the run ends with what its steps yield and raise."""

    def get_asset_records(self, asset_keys: Any = None) -> list[Any]:
        """None: versions of inputs are for the pages."""
        return []

    def fetch_observations(self, *_: Any, **__: Any) -> EventRecordsResult:
        """None either."""
        return EventRecordsResult([], cursor="", has_more=False)

    def dispose(self) -> None:
        """There is nothing to close."""


@contextmanager
def unread_instance() -> Iterator[dg.DagsterInstance]:
    """An instance for one run in this process."""
    with dg.DagsterInstance.ephemeral() as instance:
        instance._event_storage.dispose()
        events = UnreadEvents()
        events.register_instance(instance)
        instance._event_storage = events
        yield instance
