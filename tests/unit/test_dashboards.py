"""How pages write numbers, guard downloads, pack views and draw, without a browser."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import plotly.graph_objects as go
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards import downloads, formats, views
from dashboards.blocks import Chart, Column, Filter, Page
from dashboards.cells import Cell
from dashboards.charts.funnel import overdispersion, wilson
from dashboards.charts.tilemap import tiles
from dashboards.compact import SAME, difference, merge
from dashboards.figures import Figure, figure_json, script_json
from dashboards.ordering import natural
from dashboards.pages import PAGES
from dashboards.published import Published
from dashboards.site import build_site
from tests.browser import fixture_release

TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)


@given(TREES, TREES)
def test_difference_laid_over_the_base_gives_the_other(base: object, other: object) -> None:
    change = difference(base, other)
    assert (base if change is SAME else merge(base, change)) == other


@pytest.mark.parametrize(
    ("value", "text"),
    [(99.99, "$99.99"), (99.996, "$100"), (100, "$100"), (1234.5, "$1,234"), (-5.5, "−$5.50"), (0, "$0"), (None, "–")],
)
def test_money_drops_cents_from_one_hundred(value: float | None, text: str) -> None:
    assert formats.money(value) == text


@pytest.mark.parametrize(("denominator", "text"), [(999, "12 %"), (1000, "12.3 %"), (None, "12 %")])
def test_percent_has_a_decimal_only_from_a_thousand(denominator: int | None, text: str) -> None:
    assert formats.percent(0.1234, denominator) == text


def test_interval_follows_its_estimate() -> None:
    assert formats.estimate(12.34, 10.1, 14.6) == "12.3 (10.1–14.6)"
    assert formats.estimate(1.0, -2.0, 3.0, formats.money) == "$1.00 (−$2.00 to $3.00)"
    assert formats.estimate(12.34, None, 14.6) == "12.3"


def test_conditions_are_called_as_in_their_seed() -> None:
    seed = Path(__file__).parents[2] / "dbt_project" / "seeds" / "reference_data" / "condition.csv"
    for row in pl.read_csv(seed, infer_schema=False).iter_rows(named=True):
        assert formats.label(row["condition_id"]) == row["condition"]


def test_labels_lose_direction_marks_and_plot_labels_escape_markup() -> None:
    assert formats.label("abc\u202egnp.exe") == "abc\ufffdgnp.exe"
    assert formats.plot_text("<b>x</b>") == "&lt;b&gt;x&lt;/b&gt;"
    assert len(formats.plot_text("W" * 5000)) < 50


def test_numbers_in_names_are_ordered_as_numbers() -> None:
    names = ["Oak Clinic 10", "Oak Clinic 2", "oak Clinic 1", "Alder 3"]
    assert sorted(names, key=natural) == ["Alder 3", "oak Clinic 1", "Oak Clinic 2", "Oak Clinic 10"]


def test_long_names_are_wrapped_not_cut() -> None:
    assert formats.wrapped("arthritis_ra_oa", 40) == "Rheumatoid arthritis / osteoarthritis /<br>spondylosis"
    assert formats.wrapped("<b>x</b>", 40) == "&lt;b&gt;x&lt;/b&gt;"
    assert len(formats.wrapped("W" * 5000, 40)) <= 3 * 40 + 2 * len("<br>")


def test_short_names_of_counties_differ() -> None:
    assert len({tile.short for tile in tiles().values()}) == len(tiles()) == 58


def test_values_of_retired_rows_stand_last_in_their_filter(tmp_path: Path) -> None:
    frame = pl.DataFrame({"rate_id": ["AMM", "FUH", "all"], "is_retired": [True, False, False]})
    frame.write_parquet(tmp_path / "t.parquet")
    block = Chart("x", "t", "s", lambda f: "finding", (Column("rate_id", "Rate"),))
    page = Page("p", "P", "subject", "Q?", (block,), (Filter("rate_id", "Rate", last="is_retired"),))
    assert views.values_of(page, Published(tmp_path)) == {"rate_id": ["all", "FUH", "AMM"]}


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "\u202e=1", "＝1"])
def test_formula_starts_are_guarded_in_csv_and_strings_in_xlsx(value: str) -> None:
    columns, rows = [Column("a", "Name", formats.name)], [[Cell(value, "", value)]]
    assert downloads.guarded(value) == "'" + value
    book = openpyxl.load_workbook(io.BytesIO(downloads.to_xlsx(columns, rows, "t")))
    assert book.active["A2"].data_type == "s"  # type: ignore[index,union-attr]
    assert downloads.guarded(-1.5) == -1.5


def test_embedded_json_cannot_close_its_script_element() -> None:
    assert "<" not in script_json({"a": "</script><!--\u2028&"})


def test_stray_markup_in_a_figure_is_escaped() -> None:
    made = figure_json(Figure([{"type": "scatter", "text": ["<img onerror=x><b>ok</b>"]}]))
    assert made["data"][0]["text"] == ["&lt;img onerror=x><b>ok</b>"]


def test_funnel_limits_are_wilson_and_widen_with_overdispersion() -> None:
    low, high = wilson(0.5, 100, 1.96)
    assert (round(low, 4), round(high, 4)) == (0.4038, 0.5962)
    assert overdispersion([(0.5, 100.0)] * 20, 0.5) == 1.0
    assert overdispersion([(0.2, 100.0), (0.8, 100.0)] * 10, 0.5) > 10


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fixture_release.write(tmp_path_factory.mktemp("release"))


def test_every_chart_is_a_valid_plotly_figure(release: Path) -> None:
    published = Published(release / "published")
    for page in PAGES:
        for block in page.blocks:
            if isinstance(block, Chart) and block.figure:
                frame, reason = views.base_frame(block, published)
                if not reason:
                    drawn = block.figure(frame.head(60)) or block.figure(frame)
                    if drawn is None:
                        assert block.id == "comparison"  # the invented rows name no other source
                        continue
                    go.Figure(data=drawn.data, layout=drawn.layout)


def test_no_block_lacks_a_column_or_fails_to_draw(release: Path) -> None:
    published = Published(release / "published")
    for page in PAGES:
        for block in page.blocks:
            if isinstance(block, Chart):
                _, reason = views.base_frame(block, published)
                assert "lacks the column" not in reason, f"{page.slug}#{block.id}: {reason}"


def test_hidden_and_missing_cells_are_told_apart() -> None:
    frame = pl.DataFrame({"n": [None, None, 3], "suppressed": [True, False, False]}, schema_overrides={"n": pl.Int64})
    block = Chart("x", "t", "s", lambda f: "finding", (Column("n", "N", formats.count),))
    view = views.chart_view(block, block.columns, frame)
    assert [row[0].text for row in view.rows] == ["*", "–", "3"]
    assert view.has_hidden


def test_only_rows_without_figure_show_their_reason() -> None:
    frame = pl.DataFrame({"n": [None], "status": ["not_computable"], "status_reason": ["no registry"]})
    block = Chart("x", "t", "s", lambda f: "finding", (Column("status", "Status"),))
    assert views.chart_view(block, block.columns, frame).reason == "Not computable: no registry."


def test_same_release_gives_the_same_bytes(release: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "published").symlink_to(release / "published")
        build_site(tmp_path / name, fixture_release.context())
    one = {p.relative_to(tmp_path / "one"): p.read_bytes() for p in (tmp_path / "one/site").rglob("*") if p.is_file()}
    two = {p.relative_to(tmp_path / "two"): p.read_bytes() for p in (tmp_path / "two/site").rglob("*") if p.is_file()}
    assert one == two
