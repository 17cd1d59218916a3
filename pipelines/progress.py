"""What a terminal shows while a run works: stages with seconds, models as they finish."""

from __future__ import annotations

import sys
import time

from assets.run_context import Progress


def terminal_progress() -> Progress:
    """Progress lines on standard error; on a terminal the current step stays on one line."""
    started = time.monotonic()
    live = sys.stderr.isatty()

    def report(stage: str, message: str) -> None:
        elapsed = time.monotonic() - started
        line = f"{elapsed:7.1f} s  {stage}: {message}"
        step = not message.startswith(("starts", "done"))
        if live:
            sys.stderr.write("\r\033[K" + line + ("" if step else "\n"))
            sys.stderr.flush()
        elif not step:
            print(line, file=sys.stderr)

    return report
