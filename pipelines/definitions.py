"""The one Dagster Definitions: every asset, gate, job, schedule and sensor."""

import dagster as dg

from assets.ingestion.raw_assets import ingestion
from assets.layers import core_layer, marts_layer, reporting_layer, seed_assets, verdict_layer
from assets.measure_lists import measure_lists
from assets.publication.release_assets import release, reporting_files, reporting_keys
from assets.quality import gate_checks, verdict_asset
from assets.work_lists import work_lists
from expectations.suites import GATES, checks
from pipelines.automation import landing_sensor, nightly
from pipelines.jobs import everything, validation
from pipelines.run_resource import run_resource

VERDICT_KEY = dg.AssetKey(["reporting", "data_quality_result"])
LAYERS = [core_layer, marts_layer, reporting_layer]

defs = dg.Definitions(
    assets=[
        *seed_assets(), ingestion, *LAYERS,
        verdict_asset([key for key in reporting_keys() if key != VERDICT_KEY]),
        verdict_layer, reporting_files, release, measure_lists, work_lists,
    ],
    asset_checks=[gate_checks(gate) for gate in GATES if checks(gate)],
    jobs=[everything, validation],
    schedules=[nightly],
    sensors=[landing_sensor],
    resources={"run": run_resource},
    # On two cores the multiprocess executor is three to four times slower.
    executor=dg.in_process_executor,
)
