"""Plan extracts: what of the plan's own tables is read, and what is said of the rest."""

from __future__ import annotations

from pathlib import Path

from assets.ingestion.delivery import Source, silent
from assets.ingestion.plan import read_plan
from assets.storage import Home

MAPPING = """
[medical_claim]
lines = "line.csv"
header = "header.csv"
join = ["CLAIM"]
[medical_claim.columns]
claim_id = "CLAIM"
claim_line_number = "LINE"
person_id = "MEMBER"
claim_start_date = "DOS"
paid_amount = "PAID"
"""


def warnings(path: Path, headers: str) -> tuple[str, ...]:
    (path / "in").mkdir()
    (path / "in" / "line.csv").write_text("CLAIM,LINE,PAID\nC1,1,10\nC1,2,5\n")
    (path / "in" / "header.csv").write_text("CLAIM,MEMBER,DOS\n" + headers)
    (path / "plan.toml").write_text(MAPPING)
    source = Source("plan", "plan", path / "in", mapping=path / "plan.toml")
    (delivery,), _ = read_plan(source, Home(path / "home").create(), silent, "1GB")
    assert delivery.accepted and delivery.rows_raw == 2
    return delivery.warnings


def test_headers_without_lines_are_counted(tmp_path: Path) -> None:
    assert warnings(tmp_path, "C1,P1,2024-02-01\nC2,P1,2024-02-01\nC3,P2,2024-02-01\n") == (
        "line.csv: 2 rows of header.csv have no line in line.csv and are left out. "
        "Deliver their lines if they are claims.",)


def test_headers_that_all_have_lines_are_no_warning(tmp_path: Path) -> None:
    assert warnings(tmp_path, "C1,P1,2024-02-01\n") == ()
