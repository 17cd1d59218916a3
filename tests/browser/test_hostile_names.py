"""Names from input stay text: in HTML, in charts, in embedded data, in CSV and XLSX."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from dashboards.pages import PAGES
from dashboards.site import build_site
from tests.browser import fixture_release
from tests.browser.conftest import Tab

pytestmark = pytest.mark.browser

HOSTILE = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://evil.example","click")',
    "W" * 5000,
    '"><img src=x onerror=alert(2)>',
    "abc\u202egnp.exe\u2066",
    "</script><svg onload=alert(3)>%{x}<b>bold</b><a href='javascript:alert(4)'>go</a>",
    "\u001f|__proto__",
)


@pytest.fixture(scope="module")
def hostile_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fixture with every name that comes from input replaced by hostile ones."""
    folder = fixture_release.write(tmp_path_factory.mktemp("hostile"))
    for path in (folder / "published").glob("*.parquet"):
        frame = pl.read_parquet(path)
        for name in (
            "payer",
            "organization_id",
            "organization_name",
            "source_name",
            "condition_id",
            "site_id",
        ):
            if name in frame.columns:
                values = [
                    item for item in frame[name].unique(maintain_order=True).to_list() if item not in ("all", None)
                ]
                names = {item: HOSTILE[place % len(HOSTILE)] for place, item in enumerate(values)}
                frame = frame.with_columns(pl.col(name).replace(names))
        frame.write_parquet(path)
    build_site(folder, fixture_release.context())
    return folder


@pytest.mark.parametrize("slug", [page.slug for page in PAGES])
def test_hostile_names_stay_text(slug: str, hostile_release: Path, wide: Tab, phone: Tab) -> None:
    for tab in (wide, phone):
        page = tab.open(hostile_release / "site", slug)
        tab.scroll_through()
        for select in page.locator("select").all() if tab is wide else []:
            for index in range(min(3, select.locator("option").count())):
                select.select_option(index=index)
        page.wait_for_timeout(100)
        assert tab.complaints == []
        assert tab.requests == []
        assert page.locator("main img, main svg[onload], main script:not([type='application/json'])").count() == 0
        assert page.locator("main a[href^='javascript'], main svg a").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
        assert "\u202e" not in page.locator("main").inner_text()


def test_hostile_names_are_shown_as_they_are(hostile_release: Path, wide: Tab) -> None:
    page = wide.open(hostile_release / "site", "index")
    assert "<script>alert(1)</script>" in page.locator("#pmpm tbody").inner_text()
    wide.scroll_through()
    assert "<script>alert(1)</script>" in page.locator("#pmpm .main-svg").first.text_content()


def test_formulas_are_guarded_in_downloads(hostile_release: Path) -> None:
    file = hostile_release / "site" / "downloads" / "index_pmpm.csv"
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    assert not [cell for row in rows for cell in row if cell.startswith("=")]
    assert any(cell.startswith("'=HYPERLINK") for row in rows for cell in row)
    book = openpyxl.load_workbook(file.with_suffix(".xlsx"))
    kinds = {cell.data_type for row in book.active.iter_rows() for cell in row}  # type: ignore[union-attr]
    assert "f" not in kinds
    assert any(len(cell) == 5000 for row in rows for cell in row)
