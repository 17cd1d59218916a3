"""What is declared of each column of a reporting table: its part of the key, its sums, what hides it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Strict(BaseModel):
    """Refuses what is not declared; cannot be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Dimension(Strict):
    """One part of the key; `total` marks the row over all its values, `parents` maps child to parent.

    `assumed`: the value that tables without this dimension stand for; it is left out of a cell's key.
    `total_as`: name of the total in a cell's key, where it counts in another way than other tables' totals.
    """

    total: str | int | None = None
    total_as: str | None = None
    assumed: str | int | None = None
    parents: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _no_cycle(self) -> Dimension:
        for child in self.parents:
            seen, step = {child}, self.parents.get(child)
            while step is not None:
                if step in seen:
                    raise ValueError(f"parents of {child!r} form a circle")
                seen.add(step)
                step = self.parents.get(step)
        return self


class Count(Strict):
    """Number of people or events.

    `of`: the count it is a part of (both it and the rest of that count are protected).
    `additive`: dimensions over which the parts sum exactly to the total row.
    `sum_of`: columns of the same row that add up to it.
    `quantity`: the same name in two tables says that equal keys hold the same number.
    `depends_on`: the columns that decide the number, where they are not the whole key: rows that agree
    in them hold one number, which is one cell.
    `at`: further parts of the cell's key, to meet a table that has them as a dimension.
    `shift`: steps from the row's value to the cell's, such as -1 for a number of the year before.
    `alike`: values of a column that hold the number of another value.
    `named`: names under which columns enter the key, where another table calls them otherwise.
    `near`: a part of the key; cells that differ in it alone hold nearly the same people, and where they
    hold the same number they are hidden together.
    `sensitive`: false for a count that says nothing about people (providers, sites, rules).
    """

    of: str | None = None
    additive: tuple[str, ...] = ()
    sum_of: tuple[str, ...] = ()
    quantity: str | None = None
    depends_on: tuple[str, ...] = ()
    at: dict[str, str] = Field(default_factory=dict)
    shift: dict[str, int] = Field(default_factory=dict)
    alike: dict[str, dict[str, str]] = Field(default_factory=dict)
    named: dict[str, str] = Field(default_factory=dict)
    near: str | None = None
    sensitive: bool = True
    part2: bool = False


class Value(Strict):
    """Figure hidden together with the counts, or other figures, that it rests on.

    `step` is its printed rounding. `hides`: a count that is hidden where the figure is, for figures that
    stand in other tables too, beside the same count. The other fields are those of a count.
    """

    with_: tuple[str, ...] = Field(alias="with", min_length=1)
    ratio_of: tuple[str, str] | None = None
    scale: float = 1.0
    hides: str | None = None
    additive: tuple[str, ...] = ()
    sum_of: tuple[str, ...] = ()
    step: float | None = None
    quantity: str | None = None
    depends_on: tuple[str, ...] = ()
    at: dict[str, str] = Field(default_factory=dict)
    shift: dict[str, int] = Field(default_factory=dict)
    alike: dict[str, dict[str, str]] = Field(default_factory=dict)
    named: dict[str, str] = Field(default_factory=dict)
    near: str | None = None
    sign: Literal["non_negative", "any"] = "non_negative"


class Contributors(Strict):
    """Columns that say who makes up a row's figures; they decide on hiding and are never published."""

    payers: str | None = None
    largest_payer_share: str | None = None
    largest_member_share: str | None = None
    two_largest_member_share: str | None = None

    @property
    def columns(self) -> list[str]:
        """The columns that are given."""
        return [name for name in self.model_dump().values() if name is not None]


class Scoring(Strict):
    """What a table reveals about a person, for the CalHHS publication scoring (see `calhhs`)."""

    years: float = 1.0
    sex: bool = False
    age_width_years: int | None = None
    race_points: Literal[0, 2, 3] = 0
    residence_population: int | None = None
    service_population: int | None = None
    programme_population: int | None = None
    other_variables: int = 0
