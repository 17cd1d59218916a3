"""A Chromium, a site built from the fixture tables, and a tab that remembers everything that went wrong."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from dashboards.site import build_site
from tests.browser import fixture_release

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Tab:
    """A browser tab with what it complained about and what it asked the network for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, site: Path, name: str, fragment: str = "") -> Page:
        self.page.goto("about:blank")
        self.page.goto((site / f"{name}.html").as_uri() + fragment)
        return self.page

    def scroll_through(self) -> None:
        """Come near every chart, so that each is drawn."""
        height = self.page.evaluate("document.documentElement.scrollHeight")
        for place in range(0, height, 1200):
            self.page.evaluate(f"window.scrollTo(0, {place})")
            self.page.wait_for_timeout(30)
        self.page.wait_for_timeout(80)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.fail("No Chromium found. Install one, for example: apt-get install -y chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = fixture_release.write(tmp_path_factory.mktemp("release"))
    build_site(folder, fixture_release.context())
    return folder


@pytest.fixture(scope="session")
def site(release: Path) -> Path:
    return release / "site"


def watched(page: Page) -> Tab:
    tab = Tab(page)
    page.on(
        "console",
        lambda said: tab.complaints.append(f"{said.type}: {said.text}") if said.type != "log" else None,
    )
    page.on("pageerror", lambda error: tab.complaints.append(f"page error: {error}"))
    page.on("dialog", lambda dialog: tab.complaints.append(f"dialog: {dialog.message}"))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith(("file:", "data:", "blob:")) else tab.requests.append(request.url)
        ),
    )
    return tab


@pytest.fixture
def wide(chromium: Browser) -> Iterator[Tab]:
    page = chromium.new_page(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    yield watched(page)
    page.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Tab]:
    page = chromium.new_page(viewport={"width": 390, "height": 844}, accept_downloads=True)
    yield watched(page)
    page.close()
