"""The command `bhi`: one door for people; every failure has a message and an exit code of its kind."""

from __future__ import annotations

import atexit
import logging
import os
import sys
import traceback
from pathlib import Path

import click

from assets.errors import BhiError, ConfigurationError, InfrastructureError, machine_failure
from pipelines.home_commands import explain, publish, reference, releases, runs, serve, submit
from pipelines.run_commands import demo, run, synthesize, validate
from pipelines.stopping import end_on_signals

COMMANDS = (run, validate, synthesize, demo, releases, publish, submit, runs, serve, explain, reference)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False,
              callback=lambda *given: show_version(*given),
              help="Version of the program, its packages, code, lock file, seeds and value sets.")
def cli() -> None:
    """Claims, eligibility, pharmacy, laboratory and registry extracts in; published answers out."""


for command in COMMANDS:
    cli.add_command(command)


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
        if arguments is None:
            leave()
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


def leave() -> None:
    """End the process that has done its work: Python would take its models apart first, for two seconds."""
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
