"""The command `bhi`: one door for people; every failure has a message and an exit code of its kind."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from pathlib import Path
from typing import Any

import click

from assets.errors import BhiError, ConfigurationError, InfrastructureError, machine_failure
from assets.storage import Home
from pipelines.stopping import end_on_signals

HOME = click.option("--home", "home", type=click.Path(path_type=Path, file_okay=False), envvar="BHI_HOME",
                    default=Path("home"), show_default=True, help="Folder that holds everything of one installation.")
INPUT = click.option("--input", "input_folder", type=click.Path(path_type=Path),
                     help="Folder of one delivery in the Tuva layout.")
CONFIG = click.option("--config", type=click.Path(path_type=Path), help="bhi.toml with sources and settings.")


def open_home(path: Path) -> Home:
    """The home as an absolute path, private to its owner."""
    os.umask(0o077)
    return Home(path.resolve())


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False,
              callback=lambda *given: show_version(*given),
              help="Version of the program, its packages, code, lock file, seeds and value sets.")
def cli() -> None:
    """Claims, eligibility, pharmacy, laboratory and registry extracts in; published answers out."""


@cli.command()
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


@cli.command()
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


@cli.command()
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


@cli.command()
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


@cli.command()
@HOME
def releases(home: Path) -> None:
    """List the releases that are kept; the star marks the current one."""
    from assets.publication.installed import list_releases

    for release in list_releases(open_home(home)):
        mark = "*" if release.is_current else " "
        click.echo(f"{mark} {release.release_id}  as of {release.manifest.get('as_of')}")


@cli.command()
@HOME
@click.option("--to", "release_id", required=True, help="Release to show again.")
def publish(home: Path, release_id: str) -> None:
    """Roll back: show an earlier release."""
    from assets.lock import run_lock
    from assets.publication.installed import publish_to

    place = open_home(home)
    if not place.root.is_dir():
        raise ConfigurationError(f"{place.root}: nothing is published yet. Run `bhi run` or `bhi demo` first.")
    with run_lock(place, "publish"):
        click.echo(f"{publish_to(place, release_id).release_id} is current")


@cli.command()
@HOME
@click.argument("layout")
@click.option("--year", type=int, help="Reporting year; it and the year before are filed. Default: the latest.")
def submit(home: Path, layout: str, year: int | None) -> None:
    """Write state submission files from LAYOUT: a known layout or the path of a layout table."""
    from assets.publication.submissions import submit as file_submission

    click.echo(file_submission(layout, open_home(home), year).summary)


@cli.command()
@HOME
def runs(home: Path) -> None:
    """List past runs with their outcome, seconds and peak memory."""
    from assets.run_context import read_records
    from pipelines.reporting import run_line

    for record in read_records(open_home(home)):
        click.echo(run_line(record))


@cli.command()
@HOME
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
def serve(home: Path, port: int) -> None:
    """Serve the current site on this machine only."""
    from pipelines.serving import serve_site

    serve_site(open_home(home), port)


@cli.command()
@HOME
@click.argument("subject")
@click.argument("claim_id", required=False)
@click.option("--person", help="Person of a measure.")
@click.option("--year", type=int, help="Measurement year.")
@click.option("--source", help="Source of a claim, where several use the same number.")
def explain(home: Path, subject: str, claim_id: str | None, person: str | None, year: int | None,
            source: str | None) -> None:
    """Say which rule decided what: MEASURE --person ID, or claim CLAIM_ID."""
    from assets.claim_explanation import explain_claim
    from assets.explanation import explain_measure

    warehouse = open_home(home).warehouse
    if subject == "claim" and claim_id:
        click.echo(explain_claim(warehouse, claim_id, source))
    elif subject != "claim" and person and not claim_id:
        click.echo(explain_measure(warehouse, subject, person, year))
    else:
        raise ConfigurationError("expected `bhi explain MEASURE --person ID` or `bhi explain claim CLAIM_ID`.")


@cli.group()
def reference() -> None:
    """Licensed and loaded lists."""


@reference.command("add")
@HOME
@click.argument("file", type=click.Path(path_type=Path))
def reference_add(home: Path, file: Path) -> None:
    """Take a value-set or medication workbook, NDC directory, fee, taxonomy or geography file."""
    from assets.ingestion.reference_files import add_reference

    click.echo(add_reference(file, open_home(home).create()).sentence)


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


def quiet_libraries() -> None:
    """Libraries log values and paths; a run says what matters itself."""
    os.environ["DO_NOT_TRACK"] = "1"
    for name in ("dagster", "great_expectations", "dbt", "sqlalchemy"):
        logging.getLogger(name).setLevel(logging.ERROR)


def show_version(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    """Print what `manifest.json` of a release names under versions."""
    if not asked or context.resilient_parsing:
        return
    from assets.run_identity import versions

    found = versions()
    click.echo(f"bhi-atlas {found.pop('bhi-atlas')}")
    for name, value in sorted(found.items()):
        click.echo(f"  {name} {value}")
    context.exit()


def unforeseen(error: BaseException) -> str:
    """An error of the program: its kind and where it arose. Its text is left out, it may quote data."""
    frames = list(traceback.extract_tb(error.__traceback__))
    own = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    places = " <- ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(own[-4:]))
    return (f"error: an unforeseen {type(error).__name__} at {places}. Nothing was published and the last release "
            "stays. This is a fault of the program: report it with these words and `bhi --version`.")


def main(arguments: list[str] | None = None) -> None:
    """Run the command; a user's mistake gives a message, never a traceback."""
    quiet_libraries()
    if arguments is None:
        end_on_signals()
    try:
        cli.main(args=arguments, standalone_mode=False)
    except BhiError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(ConfigurationError.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader of our output has gone
        sys.exit(0)
    except Exception as error:
        known = machine_failure(error)
        click.echo(f"error: {known}" if known else unforeseen(error), err=True)
        sys.exit(InfrastructureError.exit_code)


if __name__ == "__main__":
    main()
