"""Every page, in a real browser, from a folder: it opens, shows marks, fits, and is accessible."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser

from dashboards.pages import PAGES
from dashboards.site import build_site
from tests.browser.conftest import Tab
from tests.browser.fixture_release import context

pytestmark = pytest.mark.browser

SLUGS = [page.slug for page in PAGES]
MARKS = ", ".join(
    (
        ".points path.point",
        ".points g.point",
        ".point path",
        "path.js-line",
        ".heatmaplayer image",
        "g.textpoint",
        "path.js-fill",
    )
)
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("width", ["wide", "phone"])
def test_opens_from_a_folder_without_errors_requests_or_overflow(
    slug: str, width: str, site: Path, request: pytest.FixtureRequest
) -> None:
    tab: Tab = request.getfixturevalue(width)
    page = tab.open(site, slug)
    tab.scroll_through()

    assert tab.complaints == []
    assert tab.requests == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
    for figure in page.locator("[data-figure]:not([hidden])").all():
        assert figure.locator(MARKS).count() > 0, figure.evaluate("node => node.closest('section').id")


@pytest.mark.parametrize("slug", SLUGS)
def test_axe_finds_nothing(slug: str, site: Path, wide: Tab, phone: Tab) -> None:
    for tab in (wide, phone):
        page = tab.open(site, slug)
        tab.scroll_through()
        page.evaluate(AXE)
        found = page.evaluate("axe.run(document, {preload: false}).then(result => result.violations)")
        said = [f"{item['id']}: {item['nodes'][0]['html'][:200]}" for item in found]
        assert said == []


def test_sentence_and_table_are_there_without_scripts(site: Path, chromium: Browser) -> None:
    scriptless = chromium.new_context(java_script_enabled=False)
    page = scriptless.new_page()
    for slug in SLUGS:
        page.goto((site / f"{slug}.html").as_uri())
        assert page.locator("h1").is_visible()
        assert page.locator("nav a").first.is_visible()
        for section in page.locator("[data-block]").all():
            assert section.locator("h2").inner_text().strip()
            assert section.locator("[data-reason]").is_visible() or section.locator("tbody tr").count() > 0
    scriptless.close()


@pytest.mark.parametrize("slug", SLUGS)
def test_page_stays_under_one_megabyte(slug: str, site: Path) -> None:
    assert (site / f"{slug}.html").stat().st_size < 1_000_000


def test_every_link_leads_somewhere(site: Path, wide: Tab) -> None:
    anchors: dict[str, set[str]] = {}
    links: list[tuple[str, str]] = []
    for slug in SLUGS:
        page = wide.open(site, slug)
        ids = page.evaluate("Array.from(document.querySelectorAll('[id]')).map(node => node.id)")
        assert len(ids) == len(set(ids)), f"{slug}: an id stands twice"
        anchors[f"{slug}.html"] = set(ids)
        hrefs = page.evaluate("Array.from(document.querySelectorAll('a')).map(node => node.getAttribute('href'))")
        links += [(slug, href) for href in hrefs]
    for slug, href in links:
        name, _, anchor = href.partition("#")
        name = unquote(name) or f"{slug}.html"
        assert (site / name).exists(), f"{slug}: {href}"
        if anchor and name in anchors:
            assert anchor in anchors[name], f"{slug}: {href}"


@pytest.mark.parametrize("slug", ["index", "aco", "cost", "billing", "methods"])
def test_keyboard_reaches_every_control_and_focus_is_visible(slug: str, site: Path, wide: Tab) -> None:
    page = wide.open(site, slug)
    wanted = page.evaluate(
        "Array.from(document.querySelectorAll('a, select, button, input, [tabindex=\"0\"]'))"
        ".filter(node => node.offsetParent !== null || node.className === 'skip').length"
    )
    seen = 0
    for step in range(wanted + 4):
        page.keyboard.press("Tab")
        where = page.evaluate(
            "(() => { const n = document.activeElement; if (n === document.body) return null;"
            " const box = n.getBoundingClientRect(); const style = getComputedStyle(n);"
            " return {skip: n.className === 'skip', outline: style.outlineStyle, top: box.top,"
            " bottom: box.bottom}; })()"
        )
        if where is None:
            break
        seen += 1
        assert where["outline"] != "none"
        assert where["bottom"] > 0 and where["top"] < 900
        if step == 0:
            assert where["skip"]
    assert seen >= wanted


def test_targets_are_large_enough_to_hit(site: Path, phone: Tab) -> None:
    for slug in SLUGS:
        page = phone.open(site, slug)
        small = page.evaluate(
            "Array.from(document.querySelectorAll("
            "'.actions a, .tile-links a, .filters select, .filters button, nav a'))"
            ".filter(n => n.offsetParent && n.getBoundingClientRect().height < 24).map(n => n.textContent)"
        )
        assert small == [], slug


def test_empty_release_says_why_instead_of_failing(wide: Tab, tmp_path: Path) -> None:
    (tmp_path / "published").mkdir()
    build_site(tmp_path, context())
    for slug in SLUGS:
        page = wide.open(tmp_path / "site", slug)
        assert wide.complaints == []
        for section in page.locator("[data-block]").all():
            assert section.locator("[data-reason]").inner_text().strip()


def test_print_shows_whole_tables_and_charts(site: Path, wide: Tab) -> None:
    page = wide.open(site, "cost")
    page.emulate_media(media="print")
    page.wait_for_timeout(300)
    assert not page.locator("nav").is_visible()
    assert not page.locator("form.filters").is_visible()
    for table in page.locator("[data-table]").all():
        assert table.evaluate("node => node.scrollHeight <= node.clientHeight + 1")
    for figure in page.locator("[data-figure]:not([hidden])").all():
        assert figure.locator(MARKS).count() > 0
        assert figure.locator("svg.main-svg").first.evaluate("node => node.getBoundingClientRect().width") <= 700
