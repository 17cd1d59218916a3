"""Commands that ask or change what a home already holds: releases, runs, submissions, explanations, references."""

from __future__ import annotations

from pathlib import Path

import click

from assets.errors import ConfigurationError
from pipelines.command_options import HOME, open_home


@click.command()
@HOME
def releases(home: Path) -> None:
    """List the releases that are kept; the star marks the current one."""
    from assets.publication.installed import list_releases

    for release in list_releases(open_home(home)):
        mark = "*" if release.is_current else " "
        click.echo(f"{mark} {release.release_id}  as of {release.manifest.get('as_of')}")


@click.command()
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


@click.command()
@HOME
@click.argument("layout")
@click.option("--year", type=int, help="Reporting year; it and the year before are filed. Default: the latest.")
def submit(home: Path, layout: str, year: int | None) -> None:
    """Write state submission files from LAYOUT: a known layout or the path of a layout table."""
    from assets.publication.submissions import submit as file_submission

    click.echo(file_submission(layout, open_home(home), year).summary)


@click.command()
@HOME
def runs(home: Path) -> None:
    """List past runs with their outcome, seconds and peak memory."""
    from assets.run_context import read_records
    from pipelines.reporting import run_line

    for record in read_records(open_home(home)):
        click.echo(run_line(record))


@click.command()
@HOME
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
def serve(home: Path, port: int) -> None:
    """Serve the current site on this machine only."""
    from pipelines.serving import serve_site

    serve_site(open_home(home), port)


@click.command()
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


@click.group()
def reference() -> None:
    """Licensed and loaded lists."""


@reference.command("add")
@HOME
@click.argument("file", type=click.Path(path_type=Path))
def reference_add(home: Path, file: Path) -> None:
    """Take a value-set or medication workbook, NDC directory, fee, taxonomy or geography file."""
    from assets.ingestion.reference_files import add_reference

    click.echo(add_reference(file, open_home(home).create()).sentence)
