"""What the fault tests share: the command in a process of its own, stages to strike at, what readers see."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from assets.storage import Home

ROOT = Path(__file__).resolve().parents[2]
SEED = int(os.environ.get("BHI_FAULT_SEED", "1"))
BHI = [sys.executable, "-m", "pipelines.cli"]
# In the order of a run; what `bhi run` says when it starts each.
STAGES = ("ingestion", "seeds", "register", "gate raw", "core", "gate core", "marts", "gate marts", "reporting",
          "gate reporting", "verdict", "export", "publication", "measure lists", "work lists")


def surroundings(**more: str) -> dict[str, str]:
    """The environment of a command: this code, and no home or settings of the caller's."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("BHI_", "DAGSTER", "PYTEST")) and name not in ("PYTHONHASHSEED", "TZ")}
    return kept | {"PYTHONPATH": str(ROOT)} | more


def bhi(*arguments: object, timeout: float = 1800, env: Mapping[str, str] | None = None,
        **more: Any) -> subprocess.CompletedProcess[str]:
    """Run the command and wait for it."""
    return subprocess.run([*BHI, *map(str, arguments)], cwd=ROOT, env=dict(env or surroundings()), text=True,
                          capture_output=True, timeout=timeout, check=False, **more)


@dataclass
class Running:
    """A run in a process of its own that tells its stages."""

    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    def until(self, stage: str, word: str = "starts") -> bool:
        """Wait until the stage starts; false when the run ended before."""
        return any(line.rstrip().endswith(f"{stage}: {word}") for line in self.lines())

    def lines(self) -> Iterator[str]:
        """Lines of standard error as they come; all are kept."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line)
            yield line

    def end(self) -> int:
        """Wait for the end and give the exit code."""
        for _ in self.lines():
            pass
        return self.process.wait(timeout=300)

    def kill(self, number: int = signal.SIGKILL) -> int:
        """Strike, then wait."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.end()

    @property
    def text(self) -> str:
        """Everything said on standard error."""
        return "".join(self.said)


def start(folder: Path, home: Path, *more: object, command: str = "run",
          env: Mapping[str, str] | None = None) -> Running:
    """Start a run and return at once."""
    process = subprocess.Popen([*BHI, command, "--input", str(folder), "--home", str(home), *map(str, more)], cwd=ROOT,
                               env=dict(env or surroundings()), text=True, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    return Running(process)


def shown(home: Path) -> dict[str, bytes]:
    """Every file of the current release without run id, release id and time stamps."""
    release = Home(home).current.resolve()
    manifest = json.loads((release / "manifest.json").read_text())
    names = [str(manifest[key]) for key in ("release_id", "build_id", "created_at")]
    names += [str(manifest["created_at"])[:length] for length in (19, 16, 10)]
    names += [name.replace("T", " ") for name in names]
    found: dict[str, bytes] = {}
    for path in sorted(release.rglob("*")):
        if path.is_dir():
            continue
        name = path.relative_to(release).as_posix()
        if name == "manifest.json":
            content = {key: value for key, value in manifest.items()
                       if key not in ("release_id", "build_id", "created_at", "files")}
            found[name] = json.dumps(content, sort_keys=True).encode()
        elif path.suffix == ".xlsx":  # a zip whose entries carry the time: its sheets are compared
            sheets = pl.read_excel(path, sheet_id=0, engine="openpyxl", has_header=False)
            found[name] = json.dumps({sheet: frame.rows() for sheet, frame in sheets.items()}, default=str).encode()
        else:
            content = path.read_bytes()
            for text in names:
                content = content.replace(text.encode(), b"*")
            found[name] = content
    return found


def differences(first: Mapping[str, bytes], second: Mapping[str, bytes]) -> list[str]:
    """Names of the files that are not the same in both."""
    return [name for name in sorted({*first, *second}) if first.get(name) != second.get(name)]


def records(home: Path) -> list[dict[str, Any]]:
    """Run records, oldest first."""
    return [json.loads(path.read_text()) for path in sorted(Home(home).logs.glob("run-*.json"))]


def forget(*folders: Path) -> None:
    """Remove what a test no longer needs."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def stage_seconds(home: Path) -> dict[str, float]:
    """Seconds of each stage of the last complete run of a home."""
    done = [record for record in records(home) if record["outcome"] == "done"]
    return {stage["stage"]: stage["seconds"] for stage in done[-1]["stages"]}


def named(text: str) -> bool:
    """Whether a refusal is one sentence or more for people, without a traceback."""
    return "error: " in text and "Traceback" not in text and re.search(r"error: \S.{15,}", text) is not None
