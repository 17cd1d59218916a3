"""The Spark session that dbt begins in a thread of its own."""

from __future__ import annotations

from threading import Thread
from typing import Any

from assets.spark_engine import close_session, session, spark_server


def test_a_session_of_another_thread_ends_with_the_server():
    begun: list[Any] = []
    with spark_server():
        thread = Thread(target=lambda: begun.append(session()))
        thread.start()
        thread.join()
        assert not begun[0].is_stopped
    assert begun[0].is_stopped


def test_no_session_is_no_error():
    close_session()
