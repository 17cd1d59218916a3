"""Commands that compute: a run, its first gate alone, an invented population."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from assets.errors import ConfigurationError
from pipelines.command_options import CONFIG, HOME, INPUT, open_home


@click.command()
@HOME
@INPUT
@CONFIG
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), help="Where the models run.")
def run(home: Path, input_folder: Path | None, config: Path | None, engine: str | None) -> None:
    """Landing to release: read, compute, gate, protect, publish."""
    from pipelines.reporting import summary
    from pipelines.run import execute
    from pipelines.run_resource import settings_for

    settings = settings_for(input_folder, config)
    if engine:
        settings = settings.model_copy(update={"run": settings.run.model_copy(update={"engine": engine})})
    click.echo(summary(execute(settings, open_home(home), progress()).run))


@click.command()
@HOME
@INPUT
@CONFIG
def validate(home: Path, input_folder: Path | None, config: Path | None) -> None:
    """Contract and first gate only; a readable report; nothing is published."""
    from pipelines.reporting import validation_report
    from pipelines.run import execute
    from pipelines.run_resource import settings_for

    result = execute(settings_for(input_folder, config), open_home(home), progress(), "validation")
    click.echo(validation_report(result.run))


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--members", type=click.IntRange(100), default=20_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--format", "file_format", type=click.Choice(["tuva", "cclf", "apcd"]), default="tuva",
              show_default=True)
@click.option("--years", default="2023-2025", show_default=True, help="First and last year.")
@click.option("--file-kind", type=click.Choice(["parquet", "csv"]), default="parquet", show_default=True)
def synthesize(out: Path, members: int, seed: int, file_format: str, years: str, file_kind: str) -> None:
    """Write the input files of an invented population."""
    from assets.synthetic.population import synthesize as write_population

    os.umask(0o077)
    done = write_population(out, members=members, seed=seed, years=parse_years(years),
                            file_format=file_format, file_kind=file_kind, progress=counting(progress()))
    click.echo(f"{done.sentence} {file_format} files for `bhi run` stand in {out}.")


@click.command()
@HOME
@click.option("--members", type=click.IntRange(100), default=20_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
def demo(home: Path, members: int, seed: int) -> None:
    """Invent a population, run everything on it and say where the site is."""
    from assets.synthetic.population import synthesize as write_population
    from pipelines.reporting import headline, summary
    from pipelines.run import execute
    from pipelines.run_resource import settings_for

    place = open_home(home).create()
    folder = place.root / "demo_input"
    report = progress()
    write_population(folder, members=members, seed=seed, years=(2023, 2025), file_format="tuva",
                     file_kind="parquet", progress=counting(report))
    result = execute(settings_for(folder, None), place, report)
    click.echo(summary(result.run))
    click.echo(headline(place))


def parse_years(text: str) -> tuple[int, int]:
    """`2023-2025` as a pair."""
    first, _, last = text.partition("-")
    if not (first.isdigit() and (last or first).isdigit() and int(first) <= int(last or first)):
        raise ConfigurationError(f"--years {text!r}: expected two years such as 2023-2025.")
    return int(first), int(last or first)


def progress() -> Any:
    """Progress on standard error."""
    from pipelines.progress import terminal_progress

    return terminal_progress()


def counting(report: Any) -> Any:
    """Progress of the population generator in the words of a run's progress."""
    return lambda done, total: report("synthesize", f"{done:,} of {total:,} members")
