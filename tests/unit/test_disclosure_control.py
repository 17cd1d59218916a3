"""Small numbers never leave, nor can they be computed; nothing else is hidden without need."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.errors import DisclosureFailed
from assets.publication.disclosure_control import Protected, protect
from assets.publication.options import DisclosureOptions
from assets.publication.specification import PublicationSpec, parse_spec
from tests.benchmarks.attack_disclosure import attack, targets_of
from tests.benchmarks.random_releases import cube

TOTAL = {"total": "all"}


def shield(table: dict, spec: dict, **options) -> pl.DataFrame:
    return protect_all({"t": pl.DataFrame(table)}, {"t": spec}, **options).tables["t"]


def protect_all(tables: dict[str, pl.DataFrame], specs: dict[str, dict], **options) -> Protected:
    parsed: dict[str, PublicationSpec] = {name: parse_spec(name, spec) for name, spec in specs.items()}
    return protect(tables, parsed, DisclosureOptions(**options))


def lone(members: list[int | None]) -> pl.DataFrame:
    """Counts of places that nothing links."""
    spec = {"dimensions": {"place": {}}, "counts": {"members": {}}, "values": {"cost": {"with": ["members"]}}}
    places = [f"p{index}" for index in range(len(members))]
    return shield({"place": places, "members": members, "cost": [1.5] * len(members)}, spec)


@pytest.mark.parametrize(
    ("members", "shown"), [(0, True), (1, False), (10, False), (11, True), (12, True)]
)
def test_threshold_and_mark(members, shown):
    row = lone([members, 500]).row(0, named=True)
    assert row["members"] == (members if shown else None)
    assert row["cost"] == (1.5 if shown else None)
    assert row["suppressed"] is not shown


def test_figure_that_rests_on_an_unknown_count_is_hidden():
    assert lone([None, 500]).row(0) == ("p0", None, None, True)


def grid(counts: list[list[int]]) -> tuple[dict[str, pl.DataFrame], dict[str, dict]]:
    rows = [
        {"across": f"a{i}", "down": f"b{j}"}
        for i, line in enumerate(counts)
        for j, count in enumerate(line)
        for _ in range(count)
    ]
    frame = pl.DataFrame(rows, schema={"across": pl.String, "down": pl.String})
    dimensions = {"across": TOTAL, "down": TOTAL}
    spec = {"dimensions": dimensions, "counts": {"people": {"additive": ["across", "down"]}}}
    return {"grid": cube(frame, dimensions, people=pl.len().cast(pl.Int64))}, {"grid": spec}


COUNT = st.one_of(st.integers(0, 14), st.integers(0, 60), st.just(0), st.just(10), st.just(11))
GRIDS = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(COUNT, min_size=width, max_size=width), min_size=1, max_size=5)
)


@settings(max_examples=30, deadline=None)
@given(GRIDS)
def test_no_small_count_leaves_or_can_be_computed(counts):
    tables, specs = grid(counts)
    safe = protect_all(tables, specs)
    shown = safe.tables["grid"]["people"].drop_nulls()
    assert not shown.is_between(1, 10).any()
    assert attack(safe.tables, specs, targets_of(tables, specs)) == 0


@settings(max_examples=30, deadline=None)
@given(GRIDS, st.randoms(use_true_random=False))
def test_pattern_does_not_depend_on_the_order_of_rows(counts, random):
    tables, specs = grid(counts)
    keys = ["across", "down"]
    order = list(range(tables["grid"].height))
    random.shuffle(order)
    shuffled = {"grid": tables["grid"][order]}
    first, second = protect_all(tables, specs), protect_all(shuffled, specs)
    assert first.tables["grid"].sort(keys).equals(second.tables["grid"].sort(keys))


@settings(max_examples=30, deadline=None)
@given(GRIDS)
def test_a_table_without_small_numbers_is_shown_whole(counts):
    tables, specs = grid([[count + 11 if count else 0 for count in line] for line in counts])
    assert protect_all(tables, specs).tables["grid"]["suppressed"].sum() == 0


def test_total_and_all_but_one_part_do_not_give_the_part():
    spec = {"dimensions": {"payer": TOTAL}, "counts": {"members": {"additive": ["payer"]}}}
    safe = shield({"payer": ["all", "a", "b", "c"], "members": [125, 5, 20, 100]}, spec)
    assert safe["members"].to_list() == [125, None, None, 100]


def test_rest_of_the_denominator_is_a_small_count_too():
    spec = {
        "dimensions": {"payer": {}},
        "counts": {"denominator": {}, "numerator": {"of": "denominator"}},
        "values": {"rate": {"with": ["numerator"], "ratio_of": ["numerator", "denominator"]}},
    }
    table = {"payer": ["a", "b"], "denominator": [500, 500], "numerator": [495, 300], "rate": [0.99, 0.6]}
    safe = shield(table, spec)
    assert safe["numerator"].to_list() == [None, 300]
    assert safe["denominator"].to_list() == [500, 500]
    assert safe["rate"].to_list() == [None, 0.6]


def test_denominator_of_eleven_would_say_that_the_numerator_is_small():
    spec = {"dimensions": {"payer": {}}, "counts": {"denominator": {}, "numerator": {"of": "denominator"}}}
    safe = shield({"payer": ["a", "b"], "denominator": [11, 12], "numerator": [5, 5]}, spec)
    assert safe["denominator"].to_list() == [None, 12]
    assert safe["numerator"].to_list() == [None, None]


def test_columns_that_add_up_do_not_give_one_another_away():
    counts = {"rows_in": {"sum_of": ["matched", "unmatched", "rejected"]}}
    counts |= {name: {"of": "rows_in"} for name in ("matched", "unmatched", "rejected")}
    table = {"source": ["a"], "rows_in": [1000], "matched": [900], "unmatched": [93], "rejected": [7]}
    safe = shield(table, {"dimensions": {"source": {}}, "counts": counts}).row(0, named=True)
    assert (safe["rows_in"], safe["matched"]) == (1000, 900)
    assert (safe["unmatched"], safe["rejected"]) == (None, None)


def test_the_same_number_in_another_table_is_hidden_with_it():
    count = {"members": {"additive": ["payer"], "quantity": "members"}}
    wide = {"dimensions": {"payer": TOTAL, "sex": TOTAL}, "counts": count}
    slim = {"dimensions": {"payer": {}}, "counts": {"people": {"quantity": "members"}}}
    tables = {
        "wide": pl.DataFrame(
            {"payer": ["all", "a", "b", "c"], "sex": ["all"] * 4, "members": [128, 8, 20, 100]}
        ),
        "slim": pl.DataFrame({"payer": ["a", "b", "c"], "people": [8, 20, 100]}),
    }
    safe = protect_all(tables, {"wide": wide, "slim": slim})
    assert safe.tables["wide"]["members"].to_list() == [128, None, None, 100]
    assert safe.tables["slim"]["people"].to_list() == [None, None, 100]


def test_tables_that_disagree_about_one_quantity_are_refused():
    spec = {"dimensions": {"payer": {}}, "counts": {"people": {"quantity": "members"}}}
    tables = {name: pl.DataFrame({"payer": ["a"], "people": [size]}) for name, size in (("t", 50), ("u", 60))}
    with pytest.raises(DisclosureFailed, match="members"):
        protect_all(tables, {"t": spec, "u": spec})


def test_dollars_of_a_small_group_cannot_be_subtracted_though_counts_do_not_add_up():
    spec = {
        "dimensions": {"category": TOTAL},
        "counts": {"members": {}},
        "values": {
            "amount": {"with": ["members"], "additive": ["category"]},
            "pmpm": {"with": ["members"], "ratio_of": ["amount", "members"]},
        },
    }
    table = {
        "category": ["all", "a", "b", "c"],
        "members": [90, 6, 50, 60],
        "amount": [1000.0, 200.0, 350.0, 450.0],
        "pmpm": [11.1, 33.3, 7.0, 7.5],
    }
    safe = shield(table, spec)
    assert safe["amount"].null_count() == 2
    assert safe["amount"].is_null().equals(safe["pmpm"].is_null())
    assert safe["members"].to_list() == [90, None, 50, 60]


def test_parents_are_subtotals():
    tree = {"total": "all", "parents": {"office": "ambulatory", "emergency": "ambulatory"}}
    spec = {"dimensions": {"setting": tree}, "counts": {"visits": {"additive": ["setting"]}}}
    settings_ = ["all", "ambulatory", "office", "emergency", "inpatient"]
    safe = shield({"setting": settings_, "visits": [100, 60, 56, 4, 40]}, spec)
    assert safe["visits"].to_list() == [100, 60, None, None, 40]


def test_declared_sum_that_does_not_hold_is_reported_and_still_guarded():
    spec = {"dimensions": {"payer": TOTAL}, "counts": {"members": {"additive": ["payer"]}}}
    frame = pl.DataFrame({"payer": ["all", "a", "b", "c"], "members": [130, 5, 20, 100]})
    safe = protect_all({"t": frame}, {"t": spec})
    assert safe.broken_sums == [0]
    assert safe.tables["t"]["members"].to_list() == [130, None, None, 100]


@pytest.mark.parametrize(("strict", "shown"), [(False, 20), (True, None)])
def test_part_2_threshold_of_strict_tables(strict, shown):
    spec = {"dimensions": {"payer": {}}, "counts": {"members": {"part2": True}}, "strict": strict}
    safe = shield({"payer": ["a", "b"], "members": [20, 21]}, spec)
    assert safe["members"].to_list() == [shown, 21]


def test_payer_and_member_dominance_hide_figures_and_are_not_published():
    spec = {
        "dimensions": {"region": {}},
        "counts": {"members": {}},
        "values": {"amount": {"with": ["members"]}},
        "contributors": {"payers": "payers", "largest_payer_share": "share", "largest_member_share": "one"},
        "strict": True,
    }
    table = {
        "region": ["few payers", "one payer", "one member", "fine"],
        "members": [100] * 4,
        "amount": [1.0] * 4,
        "payers": [2, 3, 3, 3],
        "share": [0.5, 0.81, 0.8, 0.5],
        "one": [0.1, 0.1, 0.9, 0.1],
    }
    safe = shield(table, spec)
    assert safe.columns == ["region", "members", "amount", "suppressed"]
    assert safe["amount"].is_null().to_list() == [True, True, True, False]


def test_calhhs_scoring_hides_rows_above_the_pass_mark():
    scoring = {"years": 1, "sex": True, "age_width_years": 5, "residence_population": 60_000}
    spec = {"dimensions": {"county": {}}, "counts": {"members": {}}, "scoring": scoring}
    table = {"county": ["a", "b", "c"], "members": [50, 1000, 30_000]}
    assert shield(table, spec)["members"].to_list() == [50, 1000, 30_000]
    # 5 (age) + 1 (sex) + 3 (residence) + 5 (11 to 99 events) = 14; from 1,000 events on 11.
    assert shield(table, spec, calhhs_scoring=True)["members"].to_list() == [None, 1000, 30_000]


def test_doubled_key_is_refused():
    spec = {"dimensions": {"payer": {}}, "counts": {"members": {}}}
    with pytest.raises(DisclosureFailed, match="one key"):
        shield({"payer": ["a", "a"], "members": [50, 60]}, spec)


def test_extra_suppression_is_small():
    rng = np.random.default_rng(3)
    hidden = cells = 0
    for _ in range(6):
        counts = rng.choice([4, 30, 80, 200, 900], (12, 5), p=[0.08, 0.22, 0.3, 0.2, 0.2])
        tables, specs = grid((counts + rng.integers(0, 5, counts.shape)).tolist())
        tally = protect_all(tables, specs).hidden["grid"]
        hidden, cells = hidden + tally["secondary"], cells + tally["cells"]
    assert hidden / cells < 0.10
