"""dbt in a process of its own: `[run] dbt_mode = "subprocess"`.

Slower by the seconds dbt takes to start, but it needs nothing internal of dbt's adapters: the process's end
gives the DuckDB file back. The request comes on standard input, since raw relations outgrow a command line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from assets.run_context import ENDINGS

COMMAND = [sys.executable, "-m", "assets.dbt_process"]


def call(arguments: Sequence[str], target: str, environment: Mapping[str, str],
         on_model: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Run one dbt command in a process of its own; gives {success, message}."""
    from assets.transformation import PROJECT

    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          text=True, env={**os.environ, **environment}, cwd=PROJECT.parent) as process:
        def end(_outcome: str, _code: int) -> None:
            process.kill()

        ENDINGS.append(end)
        try:
            assert process.stdin is not None and process.stdout is not None
            with suppress(BrokenPipeError):  # it died before it could listen: it gives no answer either
                process.stdin.write(json.dumps({"arguments": list(arguments), "target": target}))
                process.stdin.close()
            answer: dict[str, Any] = {"success": False, "message": "dbt's process ended without an answer"}
            for line in process.stdout:
                kind, _, text = line.partition(" ")
                if kind == "model":
                    on_model(json.loads(text))
                elif kind == "answer":
                    answer = json.loads(text)
        except BaseException:
            process.kill()
            raise
        finally:
            ENDINGS.remove(end)
    return answer


def main() -> None:
    """Serve one request."""
    from assets.dbt_failures import failure_message
    from assets.transformation import invoke_for_run, model_facts

    request = json.load(sys.stdin)
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print is no answer

    def say(kind: str, content: Mapping[str, Any]) -> None:
        out.write(f"{kind} {json.dumps(content)}\n")
        out.flush()

    read_facts = model_facts(os.environ["BHI_ENGINE_THREADS"])

    def on_event(event: Any) -> None:
        facts = read_facts(event)
        if facts is not None:
            say("model", facts)

    result = invoke_for_run(request["arguments"], request["target"], on_event)
    say("answer", {"success": bool(result.success), "message": "" if result.success else failure_message(result)})


if __name__ == "__main__":
    main()
