"""What a run leaves out of dbt and Dagster changes nothing, and what is kept between runs is never stale."""

from __future__ import annotations

import os
import pickle
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import dagster as dg
import pytest
from dbt.contracts.graph.manifest import Manifest

from assets import compiled_models, dbt_internals, transformation
from pipelines.unread_events import unread_instance


def test_what_we_replace_in_dbt_is_there_and_comes_back() -> None:
    from dbt.compilation import Compiler, Linker
    from dbt.context.macros import MacroNamespace
    from dbt_common.clients import agate_helper
    from dbt_common.events.base_types import BaseEvent
    from dbt_common.events.event_manager import EventManager

    def parts() -> list[object]:
        return [BaseEvent.__init__, EventManager.fire_event, Compiler.compile_node, Compiler.compile,
                MacroNamespace.__getitem__, MacroNamespace.__iter__, agate_helper.empty_table]

    before = parts()
    assert callable(Linker.find_cycles) and callable(MacroNamespace._search_order)
    with pytest.raises(RuntimeError), dbt_internals.shortcuts({}):
        assert all(new is not old for new, old in zip(parts(), before, strict=True))
        raise RuntimeError
    assert parts() == before


def test_only_what_is_heard_is_built() -> None:
    from dbt.adapters.events.types import SQLQuery
    from dbt.events.types import LogStartLine

    with dbt_internals.shortcuts({}):
        assert SQLQuery(conn_name="c", sql="select 1", node_info={}).pb_msg is None
        assert LogStartLine(description="d", index=1, total=2, node_info={}).pb_msg.description == "d"
    assert SQLQuery(conn_name="c", sql="select 1", node_info={}).pb_msg.sql == "select 1"


def test_macros_are_found_in_dbt_s_order() -> None:
    from dbt.context.macros import MacroNamespace

    def namespace() -> MacroNamespace:
        names: list[dict[str, object]] = [{"a": 1}, {"a": 2, "b": 2, "dbt": 2}, {"a": 3, "b": 3, "c": 3}]
        return MacroNamespace(names[1], names[0], names[2], {"c": {"x": 4}})  # pyright: ignore[reportArgumentType]

    plain = dict(namespace())
    with dbt_internals.shortcuts({}):
        assert dict(namespace()) == plain


def test_the_kept_text_is_what_dbt_renders(tmp_path: Path) -> None:
    """Every model has its text, but for those that ask the database while they are rendered."""
    kept = transformation.models("duckdb")
    assert kept.settled is not None
    models = {key for key, node in kept.manifest.nodes.items() if node.resource_type == "model"}
    asking = models - set(kept.settled)
    assert "model.bhi_atlas.part2_claim" in asking and len(asking) < len(models) / 20
    values = transformation.PARSE_ENVIRONMENT | {"BHI_WAREHOUSE": str(tmp_path / "warehouse.duckdb")}
    manifest = pickle.loads(pickle.dumps(kept.manifest))
    with transformation.environment(values):
        try:
            result = transformation.invoke(
                ["compile", "--target", "duckdb", "--no-write-json", "--target-path", str(tmp_path), "--select",
                 "member_month", "measure_fuh"], manifest=manifest)
        finally:
            transformation.release_warehouse()
    assert result.success
    assert len(result.result.results) == 2
    for answer in result.result.results:
        assert kept.settled[answer.node.unique_id] == answer.node.compiled_code


def test_another_content_is_another_version(tmp_path: Path) -> None:
    """Any changed, added or removed file voids what was kept; target and logs are not content."""
    (tmp_path / "models").mkdir()
    model = tmp_path / "models" / "m.sql"
    model.write_text("select 1")
    versions = [compiled_models.project_version(tmp_path)]
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "manifest.json").write_text("{}")
    assert compiled_models.project_version(tmp_path) == versions[0]
    times = model.stat()
    model.write_text("select 2")
    os.utime(model, ns=(times.st_atime_ns, times.st_mtime_ns))
    versions.append(compiled_models.project_version(tmp_path))
    (tmp_path / "models" / "n.yml").write_text("a")
    versions.append(compiled_models.project_version(tmp_path))
    model.unlink()
    versions.append(compiled_models.project_version(tmp_path))
    assert len(set(versions)) == 4


def test_what_cannot_be_read_or_kept_is_no_failure(tmp_path: Path) -> None:
    path = tmp_path / "models-1.pickle"
    assert compiled_models.load(path) is None
    path.write_bytes(b"half a fi")
    assert compiled_models.load(path) is None
    models = compiled_models.CompiledModels(Manifest(groups={"a": 1}), b"{}", {"m": "select 1"})  # pyright: ignore
    compiled_models.keep(tmp_path / "models-2.pickle", models)
    kept = compiled_models.load(tmp_path / "models-2.pickle")
    assert kept is not None
    assert (kept.manifest.groups, kept.plain, kept.settled) == ({"a": 1}, models.plain, models.settled)
    assert [file.name for file in tmp_path.iterdir()] == ["models-2.pickle"]
    compiled_models.keep(Path("/proc/models-3.pickle"), models)
    compiled_models.keep(tmp_path / "models-4.pickle", replace(models, plain=b'{"half": '))
    assert [file.name for file in tmp_path.iterdir()] == ["models-2.pickle"]
    folder = compiled_models.writable(Path("/proc/none"))
    assert folder.is_dir() and folder != Path("/proc/none")


def test_a_manifest_is_kept_without_its_look_ups() -> None:
    """dbt's own pickle drops a field and puts every look-up into the next one's place."""
    manifest = Manifest(groups={"a": 1})  # pyright: ignore
    assert manifest.ref_lookup is not None and manifest.disabled_lookup is not None
    again = dbt_internals.whole(pickle.loads(pickle.dumps(dbt_internals.parts(manifest))))
    assert type(again.ref_lookup) is type(manifest.ref_lookup)
    assert type(again.disabled_lookup) is type(manifest.disabled_lookup)
    assert (again.groups, again.fixtures) == ({"a": 1}, {})


def test_a_circle_of_models_goes_dbt_s_whole_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where dbt could not compile all models, nothing is left out."""
    told: list[bool] = []
    from dbt_common.events.base_types import BaseEvent

    whole = BaseEvent.__init__
    monkeypatch.setattr(transformation, "models", lambda target: SimpleNamespace(manifest=None, settled=None))
    monkeypatch.setattr(transformation, "invoke", lambda *_, **__: told.append(BaseEvent.__init__ is whole))
    transformation.invoke_for_run(["run"], "duckdb", lambda event: None)
    assert told == [True]


def test_dagster_runs_without_its_event_log() -> None:
    """Assets, a blocking check and an error go their way where no event is kept."""
    @dg.asset
    def first() -> int:
        return 1

    @dg.asset(deps=[first])
    def second() -> int:
        return 2

    @dg.asset_check(asset=first, blocking=True)
    def stops() -> dg.AssetCheckResult:
        return dg.AssetCheckResult(passed=False, severity=dg.AssetCheckSeverity.ERROR)

    job = dg.Definitions(assets=[first, second], asset_checks=[stops], executor=dg.in_process_executor,
                         jobs=[dg.define_asset_job("all", dg.AssetSelection.all())]).resolve_job_def("all")
    with unread_instance() as instance:
        result = job.execute_in_process(instance=instance, raise_on_error=False)
        assert not result.success
        assert {event.step_key for event in result.all_node_events if event.is_step_success} == {"first"}
