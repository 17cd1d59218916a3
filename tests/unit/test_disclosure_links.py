"""One number that stands in several rows or tables is hidden in all of them or in none."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from assets.errors import ConfigurationError
from assets.publication.disclosure_control import Protected, protect
from assets.publication.options import DisclosureOptions
from assets.publication.specification import parse_spec, specs_from_manifest
from assets.transformation import manifest

PLACES = ("a", "b", "c", "d")
COUNTS = dict(zip(PLACES, (4, 20, 21, 300), strict=True))


def protect_all(tables: dict[str, pl.DataFrame], specs: dict[str, dict], **options) -> Protected:
    parsed = {name: parse_spec(name, spec) for name, spec in specs.items()}
    return protect(tables, parsed, DisclosureOptions(**options))


def test_number_that_does_not_depend_on_a_dimension_is_hidden_over_all_of_it():
    """The same people stand beside every bucket; were another partner hidden in each, they would be told."""
    rows = [
        {"place": place, "bucket": bucket, "members": members, "cost": 1.5}
        for place, members in {**COUNTS, "all": sum(COUNTS.values())}.items()
        for bucket in ("medical", "drugs", "total")
    ]
    frame = pl.DataFrame(rows).with_columns(pl.col("cost") + pl.int_range(pl.len()) * 7 % 5)
    spec = {
        "dimensions": {"place": {"total": "all"}, "bucket": {"total": "total"}},
        "counts": {"members": {"depends_on": ["place"], "additive": ["place"]}},
        "values": {"cost": {"with": ["members"]}},
    }
    safe = protect_all({"t": frame}, {"t": spec})
    hidden = safe.tables["t"].filter(pl.col("members").is_null())["place"]
    assert hidden.n_unique() == 2
    assert hidden.len() == 6
    assert safe.broken_sums == []


def pair(first: dict, second: dict, frames: tuple[pl.DataFrame, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    return protect_all({"one": frames[0], "two": frames[1]}, {"one": first, "two": second}).tables


def by_place(name: str = "members", **fixed) -> pl.DataFrame:
    return pl.DataFrame({"place": PLACES, name: list(COUNTS.values())}).with_columns(
        **{column: pl.lit(value) for column, value in fixed.items()}
    )


ONE = {"dimensions": {"place": {}, "group": {}}, "counts": {"members": {"quantity": "people"}}}


def test_fixed_part_of_a_key_meets_the_table_that_has_the_dimension():
    second = {"dimensions": {"place": {}}, "counts": {"without": {"quantity": "people", "at": {"group": "none"}}}}
    frame = by_place(group="none")
    tables = pair(ONE, second, (frame, by_place("without")))
    assert tables["two"]["without"].to_list() == tables["one"]["members"].to_list() == [None, 20, 21, 300]
    other = by_place("without").with_columns(pl.col("without") + 30)
    apart = {**second, "counts": {"without": {"quantity": "people", "at": {"group": "any"}}}}
    assert pair(ONE, apart, (frame, other))["two"]["without"].null_count() == 0


def test_assumed_value_stands_for_tables_without_the_dimension():
    second = {"dimensions": {"place": {}}, "counts": {"members": {"quantity": "people", "of": "everyone"},
                                                      "everyone": {}}}
    first = {**ONE, "dimensions": {"place": {}, "group": {"assumed": "usual"}}}
    rest_is_small = by_place().with_columns((pl.col("members") + 5).alias("everyone"))
    tables = pair(first, second, (by_place(group="usual"), rest_is_small))
    assert tables["one"]["members"].null_count() == 4  # the rests of the other table are small
    tables = pair(first, second, (by_place(group="wider"), rest_is_small))
    assert tables["one"]["members"].null_count() == 1


def test_total_that_counts_otherwise_keeps_a_key_of_its_own():
    whole = {"place": "all", "members": sum(COUNTS.values()) + 60}
    frame = pl.DataFrame([*by_place().to_dicts(), whole])
    own = pl.DataFrame([*by_place().to_dicts(), {**whole, "members": sum(COUNTS.values())}])
    first = {"dimensions": {"place": {"total": "all"}}, "counts": {"members": {"quantity": "people"}}}
    second = {
        "dimensions": {"place": {"total": "all", "total_as": "each place"}},
        "counts": {"members": {"quantity": "people", "additive": ["place"]}},
    }
    tables = pair(first, second, (frame, own))
    assert tables["two"]["members"].null_count() == 2  # a sum that gives the small place away
    assert tables["one"]["members"].to_list()[-1] == whole["members"]


def test_values_that_share_a_population_are_one_cell():
    rows = [
        {"rate": rate, "place": place, "people": members + 12 * (place == "d" and rate == "c")}
        for rate in ("a", "b", "c") for place, members in COUNTS.items()
    ]
    spec = {"dimensions": {"rate": {}, "place": {}}, "counts": {"people": {"alike": {"rate": {"b": "a"}}}}}
    assert protect_all({"t": pl.DataFrame(rows)}, {"t": spec}).tables["t"]["people"].null_count() == 3


def test_number_of_the_year_before_is_hidden_with_it_and_takes_the_change_along():
    frame = pl.DataFrame({
        "year": [2023, 2024, 2025], "members": [8, 50, 60], "rate": [1.0, 2.0, 3.5],
        "prior": [None, 1.0, 2.0], "change": [None, 1.0, 1.5],
    })  # fmt: skip
    spec = {
        "dimensions": {"year": {}},
        "counts": {"members": {}},
        "values": {
            "rate": {"with": ["members"], "quantity": "rate"},
            "prior": {"with": ["members"], "quantity": "rate", "shift": {"year": -1}},
            "change": {"with": ["members", "rate", "prior"], "sign": "any"},
        },
    }
    safe = protect_all({"t": frame}, {"t": spec}).tables["t"]
    assert safe["rate"].to_list() == [None, 2.0, 3.5]
    assert safe["prior"].to_list() == [None, None, 2.0]
    assert safe["change"].to_list() == [None, None, 1.5]


def test_figure_hides_the_count_it_is_told_to():
    """Dollars subtract though people do not add up; beside the same people other tables show them too."""
    frame = by_place().with_columns((pl.col("members") * 10.0).alias("cost"))
    frame = pl.DataFrame([*frame.to_dicts(), {"place": "all", "members": 330, "cost": frame["cost"].sum()}])
    cost = {"with": ["members"], "additive": ["place"]}
    spec = {"dimensions": {"place": {"total": "all"}}, "counts": {"members": {}}, "values": {"cost": cost}}
    assert protect_all({"t": frame}, {"t": spec}).tables["t"]["members"].null_count() == 1
    spec["values"] = {"cost": {**cost, "hides": "members"}}
    safe = protect_all({"t": frame}, {"t": spec}).tables["t"]
    assert safe["members"].is_null().to_list() == safe["cost"].is_null().to_list()
    assert safe["members"].null_count() == 2


def test_what_tells_the_size_of_a_hidden_count_is_empty():
    """A row hidden for another's sake that says it reached the floor would say that the other did not."""
    rows = [*by_place().to_dicts(), {"place": "all", "members": sum(COUNTS.values())}]
    frame = pl.DataFrame(rows).with_columns(
        pl.when(pl.col("members") < 15).then(pl.lit("below_floor")).otherwise(pl.lit("ok")).alias("status"),
        pl.lit("1").alias("version"),
    )
    spec = {
        "dimensions": {"place": {"total": "all"}},
        "counts": {"members": {"additive": ["place"]}},
        "plain": ["status", "version"],
        "telling": ["status"],
    }
    safe = protect_all({"t": frame}, {"t": spec}).tables["t"]
    assert safe.filter(pl.col("members").is_null())["status"].to_list() == [None, None]
    assert safe.filter(pl.col("members").is_not_null())["status"].null_count() == 0
    assert safe["version"].null_count() == 0


@pytest.mark.parametrize(("change", "message"), [
    ({"counts": {"n": {"depends_on": ["place"], "additive": ["year"]}}}, "additive"),
    ({"counts": {"n": {"at": {"place": "x"}}}}, "at"),
    ({"counts": {"n": {"shift": {"nowhere": -1}}}}, "shift"),
    ({"telling": ["n"]}, "telling"),
    ({"values": {"v": {"with": ["w"]}, "w": {"with": ["n"]}}}, "with"),
])  # fmt: skip
def test_wrong_links_are_named(change, message):
    with pytest.raises(ConfigurationError, match=message):
        parse_spec("t", {"dimensions": {"place": {}, "year": {}}, "counts": {"n": {}}, **change})


def test_required_exclusions_are_declared_parts_of_the_initial_population():
    """Who adds a reason to the seed must say where it belongs, or a hidden one could be subtracted."""
    seed = Path("dbt_project/seeds/reference_data/measure_drop_rule.csv")
    with seed.open() as file:
        reasons = {row["drop_reason"] for row in csv.DictReader(file) if row["stage"] == "required_exclusions"}
    parents = specs_from_manifest(manifest())["measure_waterfall"].dimensions["outcome"].parents
    assert set(parents) == {*reasons, "denominator"}


def test_nearly_the_same_people_in_equal_number_are_hidden_together():
    """Months with all benefits or with some: where all have all, the two numbers are one."""
    rows = [
        {"basis": basis, "place": place, "people": people, "other": people + rest}
        for basis, c in (("all", 21), ("some", 30))
        for place, people in {**COUNTS, "c": c}.items()
        for rest in [5 if basis == "some" and place in "bc" else 500]
    ]
    near = {"dimensions": {"basis": {}, "place": {}},
            "counts": {"people": {"near": "basis", "of": "other"}, "other": {}}}
    safe = protect_all({"t": pl.DataFrame(rows)}, {"t": near}).tables["t"]
    hidden = set(safe.filter(pl.col("people").is_null()).select("basis", "place").rows())
    # In "some" the rests of b and c are small; b holds the same number in "all", c does not.
    assert hidden == {("all", "a"), ("some", "a"), ("some", "b"), ("all", "b"), ("some", "c")}


def test_figure_that_nobody_knows_hides_nothing():
    frame = pl.DataFrame({"place": PLACES, "members": [20] * 4, "cost": [None, 2.0, 3.0, 4.0],
                          "rate": [1.0, 1.0, 1.0, 1.0]})
    spec = {"dimensions": {"place": {}}, "counts": {"members": {}},
            "values": {"cost": {"with": ["members"], "quantity": "cost"}, "rate": {"with": ["members"]}}}
    assert protect_all({"t": frame}, {"t": spec}).tables["t"]["rate"].null_count() == 0


def test_every_plain_column_that_follows_from_counts_is_declared_telling():
    following = {"status", "status_reason", "is_unstable"}
    # Status of a check or of rows, not of a figure about people.
    apart = {"data_quality_result", "reconciliation"}
    for name, spec in specs_from_manifest(manifest()).items():
        if name not in apart and any(count.sensitive for count in spec.counts.values()):
            assert following & set(spec.plain) <= set(spec.telling), name
