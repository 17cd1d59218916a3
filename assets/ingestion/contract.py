"""What a file must look like on arrival: one typed schema per entity, and the raw relations."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Literal, get_args

import pyarrow as pa

from assets.ingestion.entities import AMOUNT, COLUMNS, REQUIRED, SYNONYMS

Kind = Literal["text", "flag", "date", "datetime", "money", "quantity", "integer", "double", "boolean"]

# SQL types that mean the same on DuckDB and Spark
SQL_TYPE: dict[Kind, str] = {
    "text": "string", "flag": "string", "date": "date", "datetime": "timestamp", "money": "decimal(18,2)",
    "quantity": "decimal(18,4)", "integer": "bigint", "double": "double", "boolean": "boolean",
}
ARROW_TYPE: dict[Kind, pa.DataType] = {
    "text": pa.string(), "flag": pa.string(), "date": pa.date32(), "datetime": pa.timestamp("us"),
    "money": pa.decimal128(18, 2), "quantity": pa.decimal128(18, 4), "integer": pa.int64(),
    "double": pa.float64(), "boolean": pa.bool_(),
}
# Names of extension columns enter SQL as they are delivered: only plain words do.
EXTENSION = re.compile(r"x_[a-z0-9_]{1,60}")
MANDATORY_ENTITIES = ("eligibility", "medical_claim")


@dataclass(frozen=True)
class Column:
    """One column of the contract."""

    name: str
    kind: Kind = "text"
    required: bool = False

    @property
    def sql_type(self) -> str:
        """The type that DuckDB and Spark share."""
        return SQL_TYPE[self.kind]


@dataclass(frozen=True)
class Entity:
    """One kind of file and the raw relation it feeds."""

    name: str
    columns: tuple[Column, ...]
    synonyms: tuple[tuple[str, str], ...] = ()
    amount: str | None = None

    @property
    def required(self) -> list[str]:
        """Columns a row cannot be without."""
        return [column.name for column in self.columns if column.required]

    @property
    def schema(self) -> pa.Schema:
        """The arrow schema of the raw Parquet when every column is there."""
        return pa.schema([pa.field(column.name, ARROW_TYPE[column.kind]) for column in self.columns])

    def column(self, name: str) -> Column | None:
        """The column of that name, if the contract has it."""
        return next((column for column in self.columns if column.name == name), None)

    def known_or_text(self, name: str) -> Column:
        """The column of that name; what the contract does not know is kept as text."""
        return self.column(name) or Column(name)

    def fingerprint(self) -> str:
        """Changes when the contract does, so that cached Parquet of an older contract is not used."""
        text = repr((self.name, [(c.name, c.kind, c.required) for c in self.columns], self.synonyms))
        return hashlib.sha256(text.encode()).hexdigest()[:8]


def parse_columns(texts: list[str], required: list[str]) -> tuple[Column, ...]:
    """Columns from `name` or `name:kind`; an unknown kind is a programming error."""
    columns = []
    for text in texts:
        name, _, kind = text.partition(":")
        if kind and kind not in get_args(Kind):
            raise ValueError(f"{name}: unknown kind {kind}")
        columns.append(Column(name, kind or "text", name in required))  # type: ignore[arg-type]
    return tuple(columns)


ENTITIES: dict[str, Entity] = {
    name: Entity(name, parse_columns(texts, REQUIRED[name]), tuple(sorted(SYNONYMS.get(name, {}).items())),
                 AMOUNT.get(name))
    for name, texts in COLUMNS.items()
}

# lists that a user loads; absent ones are empty relations
REFERENCES: dict[str, tuple[Column, ...]] = {
    name: parse_columns(texts, []) for name, texts in {
        "licensed_value_set": ["value_set", "code_system", "code", "measurement_year:integer", "release",
                               "valid_from:date", "valid_to:date"],
        "licensed_medication": ["list_name", "code_system", "code", "ingredient", "route",
                                "measurement_year:integer", "release"],
        "reference_drug": ["ndc_code", "ingredient", "route", "dose_form"],
        "reference_fee": ["payer", "code", "locality", "year:integer", "facility:boolean", "amount:money"],
        "reference_locality": ["zip_code", "locality"],
        "reference_zip": ["zip_code", "county_fips", "county_name", "state", "latitude:double",
                          "longitude:double"],
        "reference_taxonomy": ["npi", "taxonomy_code"],
        "reference_hcc": ["model", "diagnosis_code", "hcc"],
        "reference_hcc_hierarchy": ["model", "hcc", "dropped_hcc"],
        "reference_county_geometry": ["county_fips", "name", "ring:integer", "sequence:integer",
                                      "longitude:double", "latitude:double"],
    }.items()
}

# the run's own tables; raw.setting has the columns of the settings and is described where it is written
CONTROL: dict[str, tuple[Column, ...]] = {
    name: parse_columns(texts, []) for name, texts in {
        "setting_map": ["setting", "key", "value"],
        "source": ["source_name", "format", "payer", "payer_type", "cost_basis", "data_through:date"],
        "delivery": ["delivery_id", "source_name", "format", "entity", "file_name", "delivery_order:integer",
                     "rows_in:integer", "rows_raw:integer", "rows_quarantined:integer", "amount_in:money",
                     "amount_quarantined:money"],
    }.items()
}


def entity_of_file(stem: str) -> Entity | None:
    """The entity a file is named after, whatever the case."""
    return ENTITIES.get(stem.lower())


def match_header(entity: Entity, header: list[str]) -> tuple[dict[str, str], list[str], list[str]]:
    """Match delivered names with the contract, whatever their case and order.

    Returns (contract or x_ name -> delivered name, names that mean nothing here, names delivered twice).
    The contract's own name wins over a synonym when both are there.
    """
    own = {column.name for column in entity.columns}
    synonyms = dict(entity.synonyms)
    matched: dict[str, str] = {}
    unknown: list[str] = []
    twice: list[str] = []
    lowered = [(name.strip().lower(), name) for name in header]
    for low, name in lowered:
        if low in own or EXTENSION.fullmatch(low):
            if low in matched:
                twice.append(name)
            matched[low] = name
    for low, name in lowered:
        target = synonyms.get(low)
        if target and target not in matched:
            matched[target] = name
        elif low not in own and not EXTENSION.fullmatch(low):
            unknown.append(name)
    return matched, unknown, twice
