"""The README names only commands, options, targets and tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from pipelines.cli import cli
from tests.faults.house import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
SPANS = [text for pair in re.findall(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", README, re.DOTALL) for text in pair if text]
LINES = [line.split("#")[0].strip() for span in SPANS for line in span.split("\n")]
BHI = sorted({line[line.index("bhi "):] for line in LINES if re.match(r"(\.venv/bin/)?bhi ", line)})
MAKE = sorted({word for line in LINES for word in re.findall(r"\bmake ([a-z][a-z-]*)", line)})
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def test_the_readme_was_read() -> None:
    assert len(BHI) >= 8 and {"demo", "test", "faults", "fuzz", "audit", "licences"} <= set(MAKE)


@pytest.mark.parametrize("line", BHI)
def test_every_command_of_the_readme_exists_with_its_options(line: str) -> None:
    words = line.split()[1:]
    command: click.Command = cli
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(click.Context(command), words[0])
        assert found is not None, line
        command, words = found, words[1:]
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options | {"--help"}, line


@pytest.mark.parametrize("target", MAKE)
def test_every_make_target_of_the_readme_exists(target: str) -> None:
    assert target in TARGETS


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\btests?/[\w/*.]+\.py|\btest_\w+\.py", README))))
def test_every_test_file_of_the_readme_exists(name: str) -> None:
    assert list(ROOT.glob(name)) or list((ROOT / "tests").rglob(name)), name


def test_every_locked_package_has_its_licence() -> None:
    locked = set(re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    listed = {line.split(",")[0] for line in Path(ROOT / ".ci" / "licences.csv").read_text().splitlines()[1:]}
    assert locked - listed == set(), "run `make licences`"
    assert not re.search(r"AGPL|not declared", Path(ROOT / ".ci" / "licences.csv").read_text())
