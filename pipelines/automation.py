"""When it runs by itself: every night, and when a complete delivery has landed."""

import hashlib
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import dagster as dg

from assets.errors import BhiError
from assets.ingestion.completeness import missing_parts
from assets.ingestion.delivery import Source
from pipelines.jobs import everything
from pipelines.run_resource import settings_for, sources_of
from pipelines.settings import Environment

STABLE_SECONDS = 60
PATIENCE_SECONDS = 24 * 3600  # what is still incomplete then is a fault: the run says so and refuses it

nightly = dg.ScheduleDefinition(
    name="nightly", job=everything, cron_schedule="0 3 * * *",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Every night at three; unchanged inputs make no new release.")


def delivery_state(paths: Sequence[Path]) -> tuple[str, float]:
    """Key of the delivered set (names, sizes, times) and seconds since the last change."""
    digest = hashlib.sha256()
    latest = 0.0
    for top in paths:
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and not path.name.startswith("."):
                status = path.stat()
                digest.update(f"{path.relative_to(top.parent)}|{status.st_size}|{status.st_mtime_ns}".encode())
                latest = max(latest, status.st_mtime)
    return digest.hexdigest(), time.time() - latest


def waits_for(sources: Sequence[Source], quiet: float) -> str:
    """Why no run may start yet, empty when one may; `quiet` is seconds since the last change."""
    if quiet < STABLE_SECONDS:
        return f"the delivery changed {quiet:.0f} s ago: not complete yet"
    missing = [text for source in sources for text in missing_parts(source)]
    return "" if quiet > PATIENCE_SECONDS else "; ".join(missing)


@dg.sensor(job=everything, minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.STOPPED)
def landing_sensor(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Start a run when every source's delivery is complete by its own count and has rested for a minute."""
    environment = Environment()
    try:
        sources = sources_of(settings_for(environment.input, environment.config))
    except BhiError as error:
        yield dg.SkipReason(f"BHI_INPUT or BHI_CONFIG names nothing to watch: {error}")
        return
    key, quiet = delivery_state([source.path for source in sources])
    reason = waits_for(sources, quiet)
    yield dg.SkipReason(reason) if reason else dg.RunRequest(run_key=key)
