"""Texts of charts at phone width: none reaches out of its chart, no two cover each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboards.pages import PAGES
from tests.browser.conftest import Tab

pytestmark = pytest.mark.browser

# Slanted tick texts are left out: their boxes overlap where the letters do not.
FAULTS = """() => Array.from(document.querySelectorAll('[data-figure]:not([hidden])')).flatMap(figure => {
  const id = figure.closest('section').id, frame = figure.getBoundingClientRect(), found = [];
  const texts = Array.from(figure.querySelectorAll(
      '.annotation-text, .xaxislayer-above text, .yaxislayer-above text, .legendtext, .xtitle'))
    .filter(node => node.textContent.trim() && !/rotate\\((?!0)/.test(node.getAttribute('transform') || ''))
    .map(node => [node.textContent, node.getBoundingClientRect()]);
  texts.forEach(([words, box], place) => {
    if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1
        || box.bottom > frame.bottom + 1) { found.push(id + ' cuts: ' + words); }
    texts.slice(place + 1).forEach(([other, beside]) => {
      const wide = Math.min(box.right, beside.right) - Math.max(box.left, beside.left);
      const high = Math.min(box.bottom, beside.bottom) - Math.max(box.top, beside.top);
      if (wide > 2 && high > 4) { found.push(id + ' covers: ' + words + ' and ' + other); }
    });
  });
  return found;
})"""


@pytest.mark.parametrize("slug", [page.slug for page in PAGES])
def test_texts_of_charts_are_whole_and_apart(slug: str, site: Path, phone: Tab) -> None:
    page = phone.open(site, slug)
    phone.scroll_through()
    assert page.evaluate(FAULTS) == []
    names = page.evaluate("document.querySelectorAll('[data-figure]:not([hidden]) svg text').length")
    assert names or slug not in ("opportunity", "comorbidity", "cost")
