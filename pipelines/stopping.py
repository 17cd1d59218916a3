"""SIGTERM and Ctrl-C: end at once with the signal's exit code, whatever a library does with signals.

Orchestrator and engine install handlers of their own and wrap what those raise. A thread that reads the
signal's number from a pipe needs none of them. Ending at any moment is safe: nothing is shown before it is
whole, the kernel frees the lock, and the next run removes what is unfinished.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time

from assets.run_context import ENDINGS

WATCHING = threading.Event()
PATIENCE_SECONDS = 120  # the thread that ends the process needs milliseconds, on a busy machine seconds
NAMES = {signal.SIGINT: "Ctrl-C", signal.SIGTERM: "SIGTERM"}


def end_on_signals() -> None:
    """Watch for SIGTERM and Ctrl-C from now on; call once, from the main thread."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    for number in NAMES:
        signal.signal(number, lambda _number, _frame: None)
    WATCHING.set()
    threading.Thread(target=watch, args=(reader,), daemon=True, name="signals").start()


def stand_aside(error: BaseException) -> None:
    """Wait for the end when a library turned the signal into an exception of its own."""
    if WATCHING.is_set() and not isinstance(error, Exception | SystemExit | GeneratorExit):
        time.sleep(PATIENCE_SECONDS)


def watch(reader: int) -> None:
    """Wait for one of the two signals and end the process."""
    while True:
        number = os.read(reader, 1)[0]
        if number in NAMES:
            end(number)


def end(number: int) -> None:
    """Tell every open run, then leave with 128 + the signal's number."""
    for ending in list(ENDINGS):
        with contextlib.suppress(Exception):
            ending(NAMES[signal.Signals(number)], 128 + number)
    os.write(2, f"\nstopped by {NAMES[signal.Signals(number)]}: nothing unfinished is shown; run again to "
                "continue.\n".encode())
    os._exit(128 + number)
