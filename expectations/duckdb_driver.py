"""DuckDB as a DB-API driver for SQLAlchemy, where each cursor owns its result.

Great Expectations 1.24 reads a result after closing the SQLAlchemy connection, and DuckDB drops a
connection's pending result on rollback: the published drivers fail on that.
"""

# ruff: noqa: D102
from __future__ import annotations

import weakref
from typing import Any

import duckdb


class Cursor:
    """One DuckDB cursor per SQLAlchemy cursor; stays readable until its connection goes."""

    arraysize = 1
    rowcount = -1
    lastrowid = None

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._cursor = connection.cursor()
        self.description: list[tuple[Any, ...]] | None = None

    def really_close(self) -> None:
        self._cursor.close()

    def execute(self, statement: str, parameters: Any = None) -> None:
        self._cursor.execute(statement, list(parameters) if parameters else None)
        described = self._cursor.description
        self.description = [tuple(column) for column in described] if described else None

    def fetchone(self) -> Any:
        return self._cursor.fetchone()

    def fetchmany(self, size: int | None = None) -> Any:
        return self._cursor.fetchmany(size or self.arraysize)

    def fetchall(self) -> Any:
        return self._cursor.fetchall()

    def close(self) -> None:
        """Keep the result: it is read after this call."""

    def setinputsizes(self, *_: Any) -> None:
        """Nothing to set."""


class Connection:
    """A DuckDB connection that knows its cursors, so that closing gives the file back."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._cursors: list[weakref.ref[Cursor]] = []

    def cursor(self) -> Cursor:
        cursor = Cursor(self._connection)
        self._cursors.append(weakref.ref(cursor))
        return cursor

    def commit(self) -> None:
        """Checks only read."""

    def rollback(self) -> None:
        """Checks only read."""

    def close(self) -> None:
        for reference in self._cursors:
            if (cursor := reference()) is not None:
                cursor.really_close()
        self._cursors.clear()
        self._connection.close()


class Driver:
    """The DB-API face that SQLAlchemy asks for."""

    paramstyle = "numeric_dollar"
    apilevel = "2.0"
    threadsafety = 1
    Error = duckdb.Error
    DatabaseError = duckdb.DatabaseError
    OperationalError = duckdb.OperationalError
    ProgrammingError = duckdb.ProgrammingError
    IntegrityError = duckdb.IntegrityError
    InterfaceError = duckdb.Error

    @staticmethod
    def connect(database: str = ":memory:", **options: Any) -> Connection:
        return Connection(duckdb.connect(database, **options))
