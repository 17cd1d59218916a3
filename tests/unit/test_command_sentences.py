"""What the commands that prepare input tell a person: sentences, never objects."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from pipelines.cli import cli


def told(*arguments: str) -> str:
    done = CliRunner().invoke(cli, list(arguments))
    assert done.exit_code == 0, done.output
    return done.stdout


def test_reference_add_says_what_was_loaded(tmp_path):
    path = tmp_path / "fees_2025.csv"
    path.write_text("payer,code,locality,year,facility,amount\nMedicare,99492,all,2025,false,150.25\n")
    assert told("reference", "add", str(path), "--home", str(tmp_path / "home")).startswith(
        "1 rows loaded as reference_fee, set ")


@pytest.mark.parametrize(("kind", "has", "lacks"), [
    ("tuva", "rows of medical_claim", "cclf"), ("cclf", "rows of cclf5", "rows of medical_claim"),
    ("apcd", "invented people (seed 4)", "Summary(")])
def test_synthesize_says_what_was_written(tmp_path, kind, has, lacks):
    text = told("synthesize", str(tmp_path / "out"), "--members", "100", "--seed", "4", "--years", "2025-2025",
                "--format", kind)
    assert has in text and lacks not in text and str(tmp_path / "out") in text
