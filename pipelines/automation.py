"""When it runs by itself: every night, and when a complete delivery has landed."""

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from pipelines.jobs import everything
from pipelines.settings import Environment

STABLE_SECONDS = 60

nightly = dg.ScheduleDefinition(
    name="nightly", job=everything, cron_schedule="0 3 * * *",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Every night at three; unchanged inputs make no new release.")


def delivery_state(folder: Path) -> tuple[str, float]:
    """Key of the delivered set (names, sizes, times) and seconds since the last change."""
    digest = hashlib.sha256()
    latest = 0.0
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            status = path.stat()
            digest.update(f"{path.relative_to(folder)}|{status.st_size}|{status.st_mtime_ns}".encode())
            latest = max(latest, status.st_mtime)
    return digest.hexdigest(), time.time() - latest


@dg.sensor(job=everything, minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.STOPPED)
def landing_sensor(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Start a run when files have landed and have not grown for a minute."""
    folder = Environment().input
    if folder is None or not folder.is_dir():
        yield dg.SkipReason("BHI_INPUT names no folder to watch")
        return
    key, quiet = delivery_state(folder)
    if quiet < STABLE_SECONDS:
        yield dg.SkipReason(f"the delivery changed {quiet:.0f} s ago: not complete yet")
        return
    yield dg.RunRequest(run_key=key)
