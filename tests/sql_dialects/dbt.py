"""Stands for dbt's own macros while SQL is linted without a database."""


def datediff(first: str, second: str, part: str) -> str:
    """The difference of two dates."""
    return f"datediff('{part}', {first}, {second})"


def type_string() -> str:
    """The text type."""
    return "varchar"
