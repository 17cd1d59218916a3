"""A small SQLAlchemy dialect for DuckDB, as much as Great Expectations needs to push checks down.

The published dialects fail on Great Expectations 1.24 (see the driver).
"""

# ruff: noqa: D101, D102
from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import pool
from sqlalchemy import types as sql_types
from sqlalchemy.dialects import postgresql, registry
from sqlalchemy.dialects.postgresql.base import PGDialect

from expectations.duckdb_driver import Driver

URL = "duckdb+gx:///{path}"

TYPES: dict[str, Any] = {
    "BIGINT": sql_types.BigInteger, "INTEGER": sql_types.Integer, "SMALLINT": sql_types.SmallInteger,
    "TINYINT": sql_types.SmallInteger, "HUGEINT": sql_types.Numeric, "DOUBLE": sql_types.Double,
    "FLOAT": sql_types.Float, "VARCHAR": sql_types.String, "BOOLEAN": sql_types.Boolean,
    "DATE": sql_types.Date, "TIMESTAMP": sql_types.DateTime,
}


class Compiler(PGDialect.statement_compiler):
    def visit_custom_op_binary(self, element: Any, operator: Any, **options: Any) -> str:
        """Great Expectations asks for PostgreSQL's `~`; say it with DuckDB's function."""
        if operator.opstring in ("~", "!~"):
            negation = "not " if operator.opstring == "!~" else ""
            left = element.left._compiler_dispatch(self, **options)
            right = element.right._compiler_dispatch(self, **options)
            return f"{negation}regexp_matches({left}, {right})"
        return super().visit_custom_op_binary(element, operator, **options)


class DuckDBDialect(PGDialect):
    statement_compiler = Compiler
    name = "duckdb"
    driver = "gx"
    supports_statement_cache = True
    supports_native_enum = False
    inspector = sa.engine.reflection.Inspector

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._backslash_escapes = False
        self.dialect = postgresql.dialect  # Great Expectations then takes its PostgreSQL branches

    @classmethod
    def import_dbapi(cls) -> Any:
        return Driver

    @classmethod
    def get_pool_class(cls, url: sa.engine.URL) -> Any:
        return pool.SingletonThreadPool

    def create_connect_args(self, url: sa.engine.URL) -> Any:
        return [url.database or ":memory:"], {"read_only": True}

    def initialize(self, connection: Any) -> None:
        self.server_version_info = (15, 0)
        self.default_schema_name = "main"

    def on_connect(self) -> None:
        return None

    def do_ping(self, dbapi_connection: Any) -> bool:
        return True

    def get_isolation_level(self, dbapi_connection: Any) -> Any:
        return "SERIALIZABLE"

    def get_default_isolation_level(self, dbapi_conn: Any) -> Any:
        return "SERIALIZABLE"

    def get_schema_names(self, connection: Any, **_: Any) -> list[str]:
        rows = connection.exec_driver_sql("select distinct schema_name from duckdb_schemas()")
        return [row[0] for row in rows]

    def get_table_names(self, connection: Any, schema: str | None = None, **_: Any) -> list[str]:
        return self._names(connection, "table", schema)

    def get_view_names(self, connection: Any, schema: str | None = None, **_: Any) -> list[str]:
        return self._names(connection, "view", schema)

    def _names(self, connection: Any, kind: str, schema: str | None) -> list[str]:
        rows = connection.exec_driver_sql(
            f"select {kind}_name from duckdb_{kind}s() where schema_name = $1 and not internal",
            (schema or "main",))
        return [row[0] for row in rows]

    def has_table(self, connection: Any, table_name: str, schema: str | None = None, **_: Any) -> bool:
        count = connection.exec_driver_sql(
            "select count(*) from information_schema.tables where table_schema = $1 and table_name = $2",
            (schema or "main", table_name)).scalar()
        return count > 0

    def get_columns(self, connection: Any, table_name: str, schema: str | None = None, **_: Any) -> Any:
        rows = connection.exec_driver_sql(
            "select column_name, data_type, is_nullable from duckdb_columns() "
            "where schema_name = $1 and table_name = $2 order by column_index",
            (schema or "main", table_name)).fetchall()
        return [{"name": name, "type": sql_type(kind), "nullable": nullable, "default": None}
                for name, kind, nullable in rows]

    def get_pk_constraint(self, *_: Any, **__: Any) -> Any:
        return {"constrained_columns": [], "name": None}

    def _none(self, *_: Any, **__: Any) -> Any:
        return []

    get_foreign_keys = get_indexes = get_unique_constraints = get_check_constraints = _none


def sql_type(name: str) -> Any:
    """The SQLAlchemy type of a DuckDB type name."""
    if name.startswith("DECIMAL"):
        precision, scale = name[8:-1].split(",")
        return sql_types.Numeric(int(precision), int(scale))
    return TYPES.get(name.split("(")[0], sql_types.NullType)()


registry.register("duckdb.gx", __name__, "DuckDBDialect")
