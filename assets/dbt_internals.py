"""What we use of dbt's insides, here alone; tests/faults/test_internals.py holds each piece.

dbt-duckdb gives its file back to nobody, and dbt does again for every model and command what cannot
differ between runs of one project: it builds events that no one hears, renders the same SQL and looks for
circles in the same graph. With hundreds of models that is most of the time a small run takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from typing import Any

HEARD = frozenset({"LogStartLine", "LogModelResult", "LogSeedResult"})
"""The events a run reads; warnings and errors pass as well."""

ASKING = frozenset({"macro.dbt.run_query", "macro.dbt.statement", "macro.dbt.load_relation"})
"""Macros by which a model's text depends on what stands in the database."""


def release_warehouse() -> None:
    """Give back the DuckDB file: dbt-duckdb keeps a read-write handle in a class attribute."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager as Manager
    from dbt.adapters.factory import reset_adapters

    if Manager._ENV is not None:
        Manager._ENV.close()
    Manager.close_all_connections()
    reset_adapters()


def parts(manifest: Any) -> dict[str, Any]:
    """The fields of a manifest without its look-ups: dbt's own pickle puts those into each other's places."""
    return {name: value for name, value in vars(manifest).items() if not name.startswith("_")}


def whole(fields: Mapping[str, Any]) -> Any:
    """The manifest of such fields; dbt makes its look-ups anew where it needs them."""
    from dbt.contracts.graph.manifest import Manifest

    own = set(Manifest.__dataclass_fields__)
    manifest = Manifest(**{name: value for name, value in fields.items() if name in own})
    for name in set(fields) - own:
        setattr(manifest, name, fields[name])
    return manifest


def settled_texts(manifest: Any) -> dict[str, str]:
    """SQL of the compiled models, by id, that ask nothing of the database: it is the same in every run."""
    def reached(start: list[str]) -> set[str]:
        seen, waiting = set[str](), list(start)
        while waiting:
            macro = waiting.pop()
            if macro not in seen:
                seen.add(macro)
                waiting += manifest.macros[macro].depends_on.macros if macro in manifest.macros else []
        return seen

    return {unique_id: node.compiled_code for unique_id, node in manifest.nodes.items()
            if node.resource_type == "model" and node.compiled and node.compiled_code
            and not reached(node.depends_on.macros) & ASKING}


@contextmanager
def shortcuts(settled: Mapping[str, str]) -> Iterator[None]:
    """Let dbt leave out what a run does not need, for the time of a call.

    Args:
        settled: SQL by id of the models whose text is known; dbt renders the others.
    """
    from dbt.compilation import Compiler
    from dbt.context.macros import MacroNamespace
    from dbt_common.clients import agate_helper
    from dbt_common.events.base_types import BaseEvent
    from dbt_common.events.event_manager import EventManager

    with ExitStack() as stack:
        for owner, name, replacement in (
            (BaseEvent, "__init__", only_heard(BaseEvent.__init__)),
            (EventManager, "fire_event", only_heard(EventManager.fire_event)),
            (Compiler, "compile_node", unless_settled(Compiler.compile_node, settled)),
            (Compiler, "compile", linked_graph(Compiler.compile)),
            (MacroNamespace, "__getitem__", lambda namespace, key: merged(namespace)[key]),
            (MacroNamespace, "__iter__", lambda namespace: iter(merged(namespace))),
            (agate_helper, "empty_table", lru_cache(1)(agate_helper.empty_table)),
        ):
            stack.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, replacement)
        yield


def only_heard(original: Callable[..., None]) -> Callable[..., None]:
    """A method of events or their manager that does nothing for events no one hears."""
    from dbt_common.events.base_types import ErrorLevel, WarnLevel

    def method(self: Any, *arguments: Any, **options: Any) -> None:
        event = arguments[0] if original.__name__ == "fire_event" else self
        if type(event).__name__ in HEARD or isinstance(event, WarnLevel | ErrorLevel):
            original(self, *arguments, **options)
        elif event is self:
            self.pb_msg = None

    return method


def unless_settled(original: Callable[..., Any], settled: Mapping[str, str]) -> Callable[..., Any]:
    """Rendering a node, where its text is not known yet."""
    def compile_node(self: Any, node: Any, *arguments: Any, **options: Any) -> Any:
        if node.unique_id not in settled:
            return original(self, node, *arguments, **options)
        node.compiled_code, node.compiled, node.extra_ctes_injected = settled[node.unique_id], True, True
        return node

    return compile_node


def linked_graph(original: Callable[..., Any]) -> Callable[..., Any]:
    """The graph of the models, without the search for circles and the summary written as a file.

    A circle is found where the models are compiled for the first time.
    """
    from dbt.compilation import Linker
    from dbt.graph import Graph

    def compile_graph(self: Any, manifest: Any, write: bool = True, add_test_edges: bool = False) -> Any:
        if add_test_edges:
            return original(self, manifest, write, add_test_edges)
        self.initialize()
        linker = Linker()
        linker.find_cycles = lambda: None
        linker.link_graph(manifest)
        return Graph(linker.graph)

    return compile_graph


def merged(namespace: Any) -> dict[str, Any]:
    """All macros a model sees by name, worked out once: dbt looks through five dictionaries for each."""
    found: dict[str, Any] | None = vars(namespace).get("merged")
    if found is None:
        found = {}
        for names in reversed(list(namespace._search_order())):
            found.update(names)
        namespace.merged = found
    return found
